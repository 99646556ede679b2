import { assert } from '@compute-bank/domain/assert';
import type { Edge } from '@compute-bank/http/edge';
import { createRouter } from '@compute-bank/http/router';
import type { FindSealKeys } from '@compute-bank/http/sealer';
import { createServe } from '@compute-bank/http/serve';
import { onePerRuntime, type Runtime } from './deps.ts';
import { createReadSecret } from './read-secret.ts';
import { createSealKeys } from './seal-keys.ts';
import { bankOf, worlds } from './worlds.ts';

/**
 * What the HTTP layer asks of this runtime. Before a caller is known, only locators of keys and public keys of nodes are
 * read; all else is read as its tenant. Nothing is remembered: a revoked key or a retired node is out with its next request.
 */
function edgeOf(runtime: Runtime): Edge {
  const { now, wallNow, bank, alarm, tell, nodeKeys } = runtime;
  return {
    now,
    wallNow,
    alarm,
    tell,
    sealKeys: sealKeysOf(runtime),
    async findKey(prefix) {
      const locator = (await bank.read({ type: 'key-locator', prefix }))?.entity;
      if (!locator) return undefined;
      const { tenantId, keyId } = locator;
      const own = await bankOf()(tenantId);
      return (await own.read({ type: 'api-key', tenantId, keyId }))?.entity;
    },
    async findNodeKey(tenantId, nodeId) {
      const node = await nodeKeys.find(tenantId, nodeId);
      return node?.state === 'retired' ? undefined : node?.publicKey;
    },
    async findReceipt(tenantId, idempotencyKey) {
      const own = await bankOf()(tenantId);
      return (await own.read({ type: 'receipt', tenantId, idempotencyKey }))?.entity;
    },
  };
}

/** From where the secret is kept, or, on one machine and in tests, as it was handed over. */
function sealKeysOf({ config, wallNow }: Runtime): FindSealKeys {
  const { cursorSecret, cursorSecretArn } = config;
  if (cursorSecret !== null) return async () => ({ current: cursorSecret, previous: null });
  if (cursorSecretArn !== null) return createSealKeys({ read: createReadSecret(cursorSecretArn), wallNow });
  return async () => assert(false, 'this function seals, and neither BANK_CURSOR_SECRET_ARN nor BANK_CURSOR_SECRET is set') as never;
}

const edge = onePerRuntime(edgeOf);

/** Binds an endpoint to its presenter and use case. */
export const serve = createServe(edge, worlds);

/** The Lambda handler of one context. */
export const route = createRouter(edge);
