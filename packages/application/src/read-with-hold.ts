import { assert } from '@compute-bank/domain/assert';
import type { Hold, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type TenantId, type WithdrawalId } from '@compute-bank/domain/ids';
import type { Bank, Stored } from './ports.ts';

/**
 * A withdrawal with its hold. The hold is read first: another projector may be at the same event, and what it has written
 * between the two readings must show in the withdrawal, where it is looked for, and not as a hold that has too little left.
 */
export async function readWithHold(
  bank: Bank,
  { tenantId, withdrawalId }: { readonly tenantId: TenantId; readonly withdrawalId: WithdrawalId },
): Promise<{ readonly withdrawal: Stored<Withdrawal>; readonly hold: Stored<Hold> } | undefined> {
  const hold = await bank.read({ type: 'hold', tenantId, holdId: derivedId('hol', withdrawalId) });
  const withdrawal = await bank.read({ type: 'withdrawal', tenantId, withdrawalId });
  if (!withdrawal) return undefined;
  assert(hold, `withdrawal ${withdrawalId} has no hold`);
  return { withdrawal, hold };
}
