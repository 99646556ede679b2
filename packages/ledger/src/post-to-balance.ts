import { type Balance, type Posting, type TenantAccount, tenantAccounts } from '@compute-bank/domain/entities/money';
import type { Asset, TenantId } from '@compute-bank/domain/ids';
import type { Micros } from '@compute-bank/domain/money';
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

/** The lowest that an account may be: `available ≥ −creditLimit`, the others ≥ 0 (G3). */
const floorOf = (account: TenantAccount, balance: Balance): Micros => (account === 'available' ? -balance.creditLimit : 0n);

/** Whether every account is at its floor or above. */
export const isAboveFloor = (balance: Balance): boolean => tenantAccounts.every((account) => balance[account] >= floorOf(account, balance));

/**
 * Adds those postings that are the tenant's own. `floor`: they would take one of its accounts below its floor, and nothing
 * changes. An account that is below it already, because its credit limit was lowered, may still receive.
 */
export function applyPostings(balance: Balance, postings: readonly Posting[]): Result<Balance, 'floor'> {
  const after = { ...balance };
  for (const { account, amount } of postings) {
    if (account.owner === 'tenant' && account.tenantId === balance.tenantId) after[account.account] += amount;
  }
  const isTooLow = (account: TenantAccount) => after[account] < balance[account] && after[account] < floorOf(account, balance);
  return tenantAccounts.some(isTooLow) ? reject('floor') : ok(after);
}
