import type { Facts, Quota, Scope } from './quota.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const tableUnitsPerSecond = 40_000;
const partitionWrites = 1_000;
const partitionReads = 3_000;

/** As in `ledger/sub-account.ts`, `store/keys.ts` and `BANK_DUE_SHARDS`. */
const platformShards = 16;
const outboxShards = 8;
const dueShards = 16;

/** Bounds of the two tables as wholes. */
export function tableQuotas({ activities, peakOf }: Facts): Quota[] {
  const rate = (units: 'bankWrites' | 'bankReads' | 'marketWrites' | 'marketReads') =>
    activities.reduce(
      (sum, activity) => sum + peakOf(activity) * activity.functions.reduce((all, [, amount]) => all + amount[units], 0),
      0,
    );
  const table = { scope: 'cell', limit: tableUnitsPerSecond, unit: 'units/s', setBy: 'AWS, can be raised' } as const;
  return [
    { ...table, what: 'writes of the Bank table', used: rate('bankWrites') },
    { ...table, what: 'reads of the Bank table', used: rate('bankReads') },
    { ...table, what: 'writes of the Market table', used: rate('marketWrites') },
    { ...table, what: 'reads of the Market table', used: rate('marketReads') },
  ];
}

/** Bounds of the partitions that most is asked of; the index of the outbox has its own. */
export function partitionQuotas({ activities, peakOf, load }: Facts): Quota[] {
  const units = (kind: string, side: 'writes' | 'reads') =>
    activities.reduce((sum, activity) => sum + peakOf(activity) * activity.unitsOf(kind)[side], 0);
  const fixed = { unit: 'units/s', setBy: 'AWS, fixed' } as const;
  const writes = (what: string, scope: Scope, kind: string, share: number): Quota => ({
    ...fixed,
    what,
    scope,
    limit: partitionWrites,
    used: units(kind, 'writes') * share,
  });
  const reads = (what: string, scope: Scope, kind: string, share: number): Quota => ({
    ...fixed,
    what,
    scope,
    limit: partitionReads,
    used: units(kind, 'reads') * share,
  });
  return [
    writes("writes of the largest tenant's partition", 'tenant', 'T', load.largestTenant),
    reads("reads of the largest tenant's partition", 'tenant', 'T', load.largestTenant),
    reads("reads of the largest tenant's key", 'tenant', 'K', load.largestTenant),
    writes("writes of a platform's sub-account (16)", 'cell', 'P', 1 / platformShards),
    writes('writes of a shard of the outbox index (8)', 'cell', 'outbox', 1 / outboxShards),
    writes('writes of a shard of deadlines (16)', 'cell', 'DUE', 1 / dueShards),
    reads('reads of the list of markets (one partition)', 'cell', 'MARKETS', 1),
    writes("writes of a market's log", 'market', 'LOG', 1 / load.markets),
    writes("writes of a market's day", 'market', 'D', 1 / load.markets),
  ];
}
