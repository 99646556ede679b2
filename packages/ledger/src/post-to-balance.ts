import { type Balance, type Posting, tenantAccounts } from '@compute-bank/domain/entities/money';
import type { Asset, TenantId } from '@compute-bank/domain/ids';
import { ok, type Result, reject } from '@compute-bank/domain/result';

/** A tenant's accounts before the first posting. */
export const emptyBalance = (tenantId: TenantId, asset: Asset): Balance => ({
  type: 'balance',
  tenantId,
  asset,
  available: 0n,
  held: 0n,
  earnings: 0n,
  bond: 0n,
  creditLimit: 0n,
});

/** Whether no account is below its floor: `available ≥ −creditLimit`, the others ≥ 0 (G3). */
export const isAboveFloor = (balance: Balance): boolean =>
  tenantAccounts.every((account) => balance[account] >= (account === 'available' ? -balance.creditLimit : 0n));

/** Adds those postings that are the tenant's own. `floor`: one of its accounts would end below its floor, and nothing changes. */
export function applyPostings(balance: Balance, postings: readonly Posting[]): Result<Balance, 'floor'> {
  const after = { ...balance };
  for (const { account, amount } of postings) {
    if (account.owner === 'tenant' && account.tenantId === balance.tenantId) after[account.account] += amount;
  }
  return isAboveFloor(after) ? ok(after) : reject('floor');
}
