import { platformAccounts, tenantAccounts } from '@compute-bank/domain/entities/money';
import type { Asset, TenantId } from '@compute-bank/domain/ids';
import type { Micros } from '@compute-bank/domain/money';
import { sumOf } from '@compute-bank/ledger/laws/books';
import { platformShards } from '@compute-bank/ledger/sub-account';
import type { Bank } from './ports.ts';
import { readBalances } from './reconcile-tenant.ts';
import { sideBySide } from './side-by-side.ts';

/** All accounts of an asset: their sum, and the sum of their versions, which grows with every posting. */
interface Total {
  readonly micros: Micros;
  readonly versions: number;
}

const tenantsSideBySide = 8;

/**
 * What all accounts of each asset sum to, where that is not zero. Undefined for an asset in which money moved between two readings;
 * where none did, all that was read stood at one moment. Nothing at all where time ended before.
 */
export async function sumAssets(
  bank: Bank,
  tenantIds: readonly TenantId[],
  hasTime: () => boolean,
): Promise<ReadonlyMap<Asset, Micros | undefined>> {
  const first = await readTotals(bank, tenantIds, hasTime);
  const second = await readTotals(bank, tenantIds, hasTime);
  if (!hasTime()) return new Map();
  const sums = new Map<Asset, Micros | undefined>();
  for (const [asset, { micros, versions }] of second) {
    if (first.get(asset)?.versions !== versions) sums.set(asset, undefined);
    else if (micros !== 0n) sums.set(asset, micros);
  }
  return sums;
}

async function readTotals(bank: Bank, tenantIds: readonly TenantId[], hasTime: () => boolean): Promise<Map<Asset, Total>> {
  const totals = new Map<Asset, Total>();
  const add = (asset: Asset, micros: Micros, version: number): void => {
    const { micros: sum, versions } = totals.get(asset) ?? { micros: 0n, versions: 0 };
    totals.set(asset, { micros: sum + micros, versions: versions + version });
  };
  await sideBySide(tenantIds, tenantsSideBySide, async (tenantId) => {
    if (!hasTime()) return;
    for (const { entity, version } of await readBalances(bank, tenantId)) {
      add(
        entity.asset,
        sumOf(tenantAccounts, (account) => entity[account]),
        version,
      );
    }
  });
  await sideBySide(platformParts([...totals.keys()]), tenantsSideBySide, async ({ account, shard, asset }) => {
    const found = await bank.read({ type: 'platform-balance', account, shard, asset });
    if (found) add(asset, found.entity.amount, found.version);
  });
  return totals;
}

const platformParts = (assets: readonly Asset[]) =>
  assets.flatMap((asset) =>
    platformAccounts.flatMap((account) => Array.from({ length: platformShards }, (_, shard) => ({ account, shard, asset }))),
  );
