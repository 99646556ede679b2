import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@compute-bank/contracts/endpoint';
import { isSealing } from '@compute-bank/contracts/sealed';
import { assert } from '@compute-bank/domain/assert';
import type { Receipt } from '@compute-bank/domain/entities/record';
import { platformTenantId, type TenantId } from '@compute-bank/domain/ids';
import type { KeyPrincipal } from '@compute-bank/domain/principal';
import type { Rejection } from '@compute-bank/domain/rejection';
import type { Result } from '@compute-bank/domain/result';
import type { ApiEvent, ApiResponse } from './api-event.ts';
import { authenticateKey, refuseKeyInAddress } from './authenticate-key.ts';
import { authenticateNode, type SignedNode } from './authenticate-node.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { Edge, Worlds } from './edge.ts';
import { problemOf } from './problem.ts';
import { rawRequestOf, readRequest, refuseLargeBody } from './read-request.ts';
import { attemptOf, receiptOf, replay } from './receipts.ts';
import { Refused } from './refused.ts';
import { noteOn } from './request-notes.ts';
import { type Sealer, sealerWith } from './sealer.ts';

type PrincipalOf<E extends Endpoint> = E['access'] extends 'public' ? null : E['access'] extends 'agent' ? SignedNode : KeyPrincipal;

/** Where a page begins and how long it is. */
export interface PageStart {
  readonly limit: number;
  readonly after: string | null;
}

/** A request in the domain's terms, from a caller who may make it. */
export interface ServedRequest<E extends Endpoint, V> {
  readonly principal: PrincipalOf<E>;
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly page: PageStart;
  /** For idempotent operations: makes the receipt that the use case's transaction must hold. */
  readonly once: { receipt(made: V): { readonly kind: 'create'; readonly entity: Receipt } };
}

/** What a presenter may need besides the value. */
export interface Viewer {
  /** Who looks: the caller's tenant. */
  readonly tenantId: TenantId;
  /** A page's position as an opaque cursor. */
  readonly cursor: (next: string | null) => string | null;
}

/** Turns what a use case answers into the wire form; pure. */
export type Present<E extends Endpoint, V> = (value: V, viewer: Viewer) => ResponseOf<E>;

/** What of the worlds an endpoint works with: that of its caller, unless everybody may call it. */
type WorldFor<E extends Endpoint, Own, Open> = E['access'] extends 'public' ? Open : Own;

/** Calls the use case with what the caller's tenant may reach. It may refuse only what the contract lists. */
export type Use<E extends Endpoint, V, World> = (
  request: ServedRequest<E, V>,
  world: World,
) => Promise<Result<V, Rejection<E['rejections'][number] | 'invalid_request'>>>;

/** An endpoint with what answers it, for a router. */
export interface Served {
  readonly declared: Endpoint;
  /** Throws what `withProblems` answers. */
  readonly answer: (event: ApiEvent) => Promise<ApiResponse>;
}

/** Binds an endpoint to a presenter and a use case; everything between the wire and the use case happens here. */
export const createServe =
  <Own, Open>(edge: () => Edge, worlds: () => Worlds<Own, Open>) =>
  <E extends Endpoint, V>(declared: E, present: Present<E, V>, use: Use<E, V, WorldFor<E, Own, Open>>): Served => ({
    declared,
    answer: (event) =>
      answer(edge(), { declared, present }, event, async (request) => {
        const { principal } = request as { readonly principal: KeyPrincipal | SignedNode | null };
        const world = principal === null ? worlds().open() : await worlds().of(principal.tenantId);
        // Which of the two it is depends on `access` as the type says; a generic cannot show it.
        return use(request, world as WorldFor<E, Own, Open>);
      }),
  });

interface Bound<E extends Endpoint, V> {
  readonly declared: E;
  readonly present: Present<E, V>;
}

/** Takes the place of a sealer where nothing is sealed: then the secret need not even be read. */
const sealsNothing: Sealer = {
  seal: () => assert(false, 'an operation that seals must be declared so') as never,
  open: async () => undefined,
};

async function answer<E extends Endpoint, V>(
  edge: Edge,
  { declared, present }: Bound<E, V>,
  event: ApiEvent,
  use: (request: ServedRequest<E, V>) => Promise<Result<V, Rejection>>,
): Promise<ApiResponse> {
  noteOn(event, { operation: declared.id });
  refuseLargeBody(event);
  refuseKeyInAddress(event);
  const principal = await admitCaller(edge, declared, event);
  noteOn(event, { principal });
  const tenantId = principal?.tenantId ?? platformTenantId;
  const raw = rawRequestOf(event, declared);
  const read = readRequest(declared, raw);
  const attempt = declared.idempotent ? attemptOf(event, tenantId, declared, raw) : undefined;
  const sealer = isSealing(declared) ? await sealerWith(edge.sealKeys) : sealsNothing;
  const earlier = attempt && (await replay(edge, sealer, attempt));
  if (earlier) return earlier;

  const scope = { tenantId, operation: declared.id, params: raw.params };
  const viewer: Viewer = { tenantId, cursor: (next) => (next === null ? null : sealCursor(sealer, scope, next)) };
  const render = (made: V): string => bodyOf(declared, present(made, viewer));
  const { limit = 0, cursor } = pageOf(read.query);
  const request: ServedRequest<E, V> = {
    ...read,
    // What `admitCaller` answers depends on `access` as the type says; a generic cannot show it.
    principal: principal as PrincipalOf<E>,
    page: { limit, after: cursor === undefined ? null : await openCursor(sealer, scope, cursor) },
    once: {
      receipt: (made) => {
        assert(attempt, `${declared.id} is not declared idempotent`);
        return { kind: 'create', entity: receiptOf(edge, sealer, attempt, { status: declared.status, body: render(made) }) };
      },
    },
  };
  const again = async () => attempt && replay(edge, sealer, attempt);
  const result = await run(again, () => use(request));
  if ('statusCode' in result) return result;
  if (!result.ok) return problemOf(event, result.rejection);
  return { statusCode: declared.status, headers: { 'content-type': 'application/json' }, body: render(result.value) };
}

/**
 * Runs a use case. If it was refused because the same request ran beside it (its receipt exists, or what it needed is
 * taken by its own twin), the twin's answer is the answer.
 */
async function run<V>(twinsAnswer: () => Promise<ApiResponse | undefined>, use: () => Promise<Result<V, Rejection>>) {
  try {
    const result = await use();
    return result.ok ? result : ((await twinsAnswer()) ?? result);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReceiptExists') throw error;
    const twin = await twinsAnswer();
    if (twin) return twin;
    throw new Refused({ code: 'concurrent_request', detail: 'The same request is being carried out. Ask again in a moment.' });
  }
}

async function admitCaller(edge: Edge, { access, path }: Endpoint, event: ApiEvent): Promise<KeyPrincipal | SignedNode | null> {
  if (access === 'public') return null;
  if (access === 'agent') return authenticateNode(event, path, edge);
  const principal = await authenticateKey(event, edge);
  if (principal.roles.some((role) => access.includes(role))) return principal;
  throw new Refused({ code: 'forbidden', detail: `This needs a key with the role ${access.join(' or ')}.` });
}

/** Lists read `limit` and `cursor`; other queries have neither. */
const pageOf = (query: unknown): { limit?: number; cursor?: string } => (typeof query === 'object' && query !== null ? query : {});

function bodyOf(declared: Endpoint, wire: unknown): string {
  const checked = declared.response.safeParse(wire);
  assert(checked.success, `${declared.id} would answer what its contract does not allow: ${checked.error?.issues[0]?.path.join('.')}`);
  return JSON.stringify(checked.data);
}
