import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const inventory = z
  .strictObject({
    source: z.enum(['probe', 'declared']),
    marketId: response.marketId,
    gpus: z.array(z.strictObject({ uuid: z.string(), model: z.string(), memoryMib: response.count })),
    cpuCores: response.count,
    memoryMib: response.count,
    interconnect: response.interconnect,
  })
  .meta({ id: 'Inventory', description: 'What the agent found on its machine.' });

const nodeShape = {
  nodeId: response.id('nod'),
  name: z.string(),
  fabricId: response.id('fab'),
  region: response.region,
  network: response.network,
  inventory,
  inventoryRevision: response.count,
  state: z.enum(['unverified', 'verified', 'suspended', 'retired']),
  failed: z.boolean().meta({ description: 'The bank lost its proof of life; its capacity returns only after a restore.' }),
  maintenance: z.boolean().meta({ description: 'It takes no new matches; its leases stay.' }),
  depositId: response.id('dep').nullable().meta({ description: 'The open deposit that offers this node.' }),
  publicKey: z.string().meta({ description: 'Ed25519, base64url: what its signatures are checked with.' }),
  joinedAt: response.instant,
};
const node = z.strictObject(nodeShape).meta({ id: 'Node', description: 'One machine with accelerators, run by one agent.' });
const heardNode = z
  .strictObject({ ...nodeShape, heardAt: response.instant.nullable().meta({ description: 'When its last stored heartbeat came.' }) })
  .meta({ id: 'HeardNode' });

const nodeParams = z.strictObject({ nodeId: request.id('nod') });

export const createJoinTokens = endpoint({
  id: 'create-join-tokens',
  context: 'nodes',
  method: 'POST',
  path: '/v1/join-tokens',
  summary: 'Create single-use tokens with which agents join a fabric',
  access: ['provider'],
  params: request.nothing,
  query: request.nothing,
  body: z.strictObject({
    fabricId: request.id('fab'),
    count: z.int().min(1).max(50),
    validMinutes: request.minutes(1, 60).default(60),
  }),
  response: z
    .strictObject({
      fabricId: response.id('fab'),
      expiresAt: response.instant,
      tokens: z.array(z.string()).meta({ description: 'Shown in this answer and never again.' }),
    })
    .meta({ id: 'JoinTokens' }),
  status: 201,
  rejections: ['tenant_suspended', 'fabric_not_found'],
  idempotent: true,
  confidential: true,
});

export const listNodes = endpoint({
  id: 'list-nodes',
  context: 'nodes',
  method: 'GET',
  path: '/v1/nodes',
  summary: 'List your nodes',
  access: ['provider'],
  params: request.nothing,
  query: request.pageQuery,
  body: request.nothing,
  response: response.pageOf(node),
  status: 200,
  rejections: ['cursor_invalid'],
  idempotent: false,
});

export const getNode = endpoint({
  id: 'get-node',
  context: 'nodes',
  method: 'GET',
  path: '/v1/nodes/{nodeId}',
  summary: 'Get a node and when it was last heard',
  access: ['provider'],
  params: nodeParams,
  query: request.nothing,
  body: request.nothing,
  response: heardNode,
  status: 200,
  rejections: ['not_found'],
  idempotent: false,
});

export const restoreNode = endpoint({
  id: 'restore-node',
  context: 'nodes',
  method: 'POST',
  path: '/v1/nodes/{nodeId}/restore',
  summary: 'Offer a lost node again, once its agent is back',
  access: ['provider'],
  params: nodeParams,
  query: request.nothing,
  body: request.nothing,
  response: node,
  status: 200,
  rejections: ['tenant_suspended', 'not_found', 'node_not_failed', 'node_not_eligible'],
  idempotent: false,
});

export const maintainNode = endpoint({
  id: 'maintain-node',
  context: 'nodes',
  method: 'POST',
  path: '/v1/nodes/{nodeId}/maintenance',
  summary: 'Put a node under maintenance, so that it takes no new matches, or end that; its leases stay',
  access: ['provider'],
  params: nodeParams,
  query: request.nothing,
  body: z.strictObject({ on: z.boolean().default(true) }),
  response: node,
  status: 200,
  rejections: ['not_found', 'change_under_way'],
  idempotent: false,
});
