import { assert } from '@compute-bank/domain/assert';
import type { Tenant } from '@compute-bank/domain/entities/tenant';
import { type MarketId, platformTenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Command } from '@compute-bank/engine/command';
import { outboxOf } from './outbox-of.ts';
import type { Bank, Change } from './ports.ts';

const marketsPerPage = 100;
const pagesMax = 100;
/** Commands that fit the transaction of what they tell. */
const commandsPerCommit = 80;

async function listMarketIds(bank: Bank): Promise<MarketId[]> {
  const found: MarketId[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next } = await bank.listMarkets({ limit: marketsPerPage, after });
    found.push(...items.map(({ marketId }) => marketId));
    if (next === null) return found;
    after = next;
  }
  return assert(false, 'there are more markets than a tenant can be taken out of') as never;
}

/** A tenant's suspension or reinstatement, and when it was admitted: that names its commands. */
export type Standing =
  | { readonly kind: 'suspend-tenant'; readonly at: Instant; readonly until: Instant }
  | { readonly kind: 'reinstate-tenant'; readonly at: Instant };

function commandOf(marketId: MarketId, { tenantId }: Tenant, standing: Standing): Command {
  const { kind, at } = standing;
  const envelope = { commandId: `${kind}-${marketId}-${tenantId}-${at}`, issuer: platformTenantId, admittedAt: at, tenantId };
  return kind === 'suspend-tenant' ? { kind, ...envelope, until: standing.until } : { kind, ...envelope };
}

/**
 * The commands that tell every market. Those that do not fit the transaction go ahead of it: a market that hears of a
 * change that did not come to pass refuses the next one of its kind, which says the same.
 */
export async function tellMarkets(bank: Bank, tenant: Tenant, standing: Standing): Promise<Change[]> {
  const changes = (await listMarketIds(bank)).map(
    (marketId): Change => ({ kind: 'create', entity: outboxOf(marketId, commandOf(marketId, tenant, standing)) }),
  );
  for (let start = commandsPerCommit; start < changes.length; start += commandsPerCommit) {
    const outcome = await bank.commit(changes.slice(start, start + commandsPerCommit));
    assert(outcome.committed || outcome.refusal.cause === 'exists', 'the commands of a standing could not be written');
  }
  return changes.slice(0, commandsPerCommit);
}

/** Whether some market has yet to hear of the tenant's latest change: a command that is sent again after the next would undo it. */
export async function isBeingTold(bank: Bank, tenant: Tenant): Promise<boolean> {
  const latest = latestOf(tenant);
  if (latest === null) return false;
  for (const marketId of await listMarketIds(bank)) {
    const { commandId, issuer } = commandOf(marketId, tenant, latest);
    if (await bank.read({ type: 'outbox', tenantId: issuer, commandId })) return true;
  }
  return false;
}

function latestOf({ state, suspension, reinstatedAt }: Tenant): Standing | null {
  if (state === 'suspended') return suspension && { kind: 'suspend-tenant', ...suspension };
  return reinstatedAt === null ? null : { kind: 'reinstate-tenant', at: reinstatedAt };
}
