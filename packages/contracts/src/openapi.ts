import type { RejectionCode } from '@compute-bank/domain/rejection';
import { rejections } from '@compute-bank/domain/rejection';
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { agentHeaders } from './agent-signature.ts';
import { type Context, type Endpoint, rejectionsOf } from './endpoint.ts';
import { problems } from './problems.ts';
import { endpoints } from './registry.ts';

const problem = z
  .strictObject({
    type: z.string(),
    title: z.string().meta({ description: 'Chinese where the Accept-Language header prefers it.' }),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'Names this request.' }),
    code: z.enum(rejections),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'A refusal, as RFC 9457 writes it.' });

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(128)
    .meta({ description: 'Chosen by the caller, one per intended act. The same key with the same request answers the same again.' }),
});

const signatureHeaders = z.object(Object.fromEntries(Object.values(agentHeaders).map((name) => [name, z.string()])));

/** For readers, by what an operation is about; which function serves it is nothing to them. */
const tagDescriptions = {
  tenants: 'Tenants, their keys and money received: for the bank itself.',
  nodes: 'Fabrics, join tokens and nodes of a provider.',
  deposits: 'What a provider offers.',
  withdrawals: 'What a buyer asks for, and what the engine made of it.',
  leases: 'Matches being carried out, from either side.',
  accounts: 'Balances, transfers and pay-outs.',
  markets: 'The order books as everybody may see them.',
  agent: 'For the program on each node.',
};

type Tag = keyof typeof tagDescriptions;

const tagOf: Readonly<Record<Context, Tag>> = {
  tenants: 'tenants',
  keys: 'tenants',
  'top-ups': 'tenants',
  nodes: 'nodes',
  joining: 'agent',
  heartbeats: 'agent',
  deposits: 'deposits',
  orders: 'withdrawals',
  withdrawals: 'withdrawals',
  quotes: 'withdrawals',
  leases: 'leases',
  returns: 'leases',
  counterparts: 'leases',
  accounts: 'accounts',
  'pay-outs': 'accounts',
  markets: 'markets',
  'market-control': 'markets',
  'order-moves': 'markets',
};

/** Served beside leases, and about something else. */
const otherTags: Readonly<Record<string, Tag>> = { 'get-match': 'withdrawals' };

/** The OpenAPI 3.1 document of the whole registry. */
export function openApiDocument(version: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const declared of endpoints) {
    paths[declared.path] = { ...paths[declared.path], [declared.method.toLowerCase()]: operationOf(declared) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Compute Bank',
      version,
      description: 'Deposit idle GPU nodes, withdraw GPUs for a time, and see why every match was made.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The bank that served this document.' }],
    tags: Object.entries(tagDescriptions).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `cbk_…`.' },
        signature: { type: 'apiKey', in: 'header', name: agentHeaders.signature, description: "A node's Ed25519 signature." },
      },
    },
  });
}

function operationOf(declared: Endpoint): ZodOpenApiOperationObject {
  const { id, context, summary, access, method, params, query, body, status, response, idempotent } = declared;
  const header = idempotent ? idempotencyHeader : access === 'agent' ? signatureHeaders : undefined;
  return {
    operationId: id,
    tags: [otherTags[id] ?? tagOf[context]],
    summary,
    ...(Array.isArray(access) && { description: `Roles: ${access.join(', ')}.` }),
    security: securityOf(declared),
    requestParams: { ...objectOf('path', params), ...objectOf('query', query), ...(header && { header }) },
    ...(method === 'POST' && hasFields(body) && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [String(status)]: { description: 'Done.', content: { 'application/json': { schema: response } } },
      ...problemResponses(rejectionsOf(declared)),
    },
  };
}

const securityOf = ({ access }: Endpoint): Record<string, string[]>[] =>
  access === 'public' ? [] : [access === 'agent' ? { signature: [] } : { key: [] }];

const hasFields = (schema: z.ZodType): boolean => !(schema instanceof z.ZodObject) || Object.keys(schema.shape).length > 0;

const objectOf = (place: 'path' | 'query', schema: z.ZodType) =>
  schema instanceof z.ZodObject && hasFields(schema) ? { [place]: schema } : {};

/** One response per status, with the rules that it stands for. */
function problemResponses(codes: readonly RejectionCode[]) {
  const byStatus = new Map<number, RejectionCode[]>();
  for (const code of codes) byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, listed]) => [
      String(status) as `${1 | 2 | 3 | 4 | 5}${string}`,
      {
        description: listed.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n'),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}
