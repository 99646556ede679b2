import type { Edge } from '@compute-bank/http/edge';
import { createRouter } from '@compute-bank/http/router';
import { createServe } from '@compute-bank/http/serve';
import { onePerRuntime, type Runtime } from './deps.ts';

/** What the HTTP layer asks of this runtime. Nothing is remembered: a revoked key or a retired node is out with its next request. */
function edgeOf({ now, wallNow, config, bank, alarm, tell }: Runtime): Edge {
  return {
    now,
    wallNow,
    alarm,
    tell,
    secret: config.cursorSecret,
    async findKey(prefix) {
      const locator = (await bank.read({ type: 'key-locator', prefix }))?.entity;
      return locator && (await bank.read({ type: 'api-key', tenantId: locator.tenantId, keyId: locator.keyId }))?.entity;
    },
    async findNodeKey(tenantId, nodeId) {
      const node = (await bank.read({ type: 'node', tenantId, nodeId }))?.entity;
      return node?.state === 'retired' ? undefined : node?.publicKey;
    },
    findReceipt: async (tenantId, idempotencyKey) => (await bank.read({ type: 'receipt', tenantId, idempotencyKey }))?.entity,
  };
}

const edge = onePerRuntime(edgeOf);

/** Binds an endpoint to its presenter and use case. */
export const serve = createServe(edge);

/** The Lambda handler of one context. */
export const route = createRouter(edge);
