import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { JoinDeps } from '@compute-bank/application/join-node';
import type { Bank, Deps, MarketLog } from '@compute-bank/application/ports';
import type { Secrets } from '@compute-bank/application/secrets';
import type { TenantId } from '@compute-bank/domain/ids';
import type { Worlds } from '@compute-bank/http/edge';
import { assumeTenant } from './assume-tenant.ts';
import { onePerRuntime, type Runtime } from './deps.ts';
import { createSessions } from './sessions.ts';

/** What an endpoint works with: a bank that opens one tenant's partitions and those that all share, and what has no owner. */
export interface OwnWorld extends Deps, Secrets {
  readonly log: MarketLog;
}

/** A client takes 42 KB (measured), over connections that all share: 84 MB at most, of a function's 1,024. */
const sessionsMax = 2_000;

/**
 * A client that may do what the caller's tenant may. Without a role to take on, which is so on one machine and for functions
 * whose work lies across tenants, it is the function's own.
 */
function clientsOf({ world, config, wallNow }: Runtime): (tenantId: TenantId) => Promise<DynamoDBClient> {
  const { dynamo, sessions } = world;
  if (sessions) return sessions;
  if (config.tenantRoleArn === null) return async () => dynamo;
  const { region, requestHandler, maxAttempts } = dynamo.config;
  return createSessions({
    assume: assumeTenant(dynamo, config.tenantRoleArn),
    open: (credentials) => new DynamoDBClient({ region, requestHandler, maxAttempts, credentials }),
    wallNow,
    sessionsMax,
  });
}

/** Finds the bank as a tenant sees it. */
export const bankOf = onePerRuntime((runtime) => {
  const clientOf = clientsOf(runtime);
  return async (tenantId: TenantId): Promise<Bank> => runtime.bankOver(await clientOf(tenantId));
});

export const worlds = onePerRuntime(({ now, nextId, policy, log, sha256, secret, bank }): Worlds<OwnWorld, JoinDeps> => {
  const rest = { now, nextId, policy, log, sha256, secret };
  return {
    of: async (tenantId) => ({ ...rest, bank: await bankOf()(tenantId) }),
    open: () => ({ now, nextId, policy, sha256, tokens: bank, bankOf: bankOf() }),
  };
});
