import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Hold, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type HoldId } from '@compute-bank/domain/ids';
import { addMs, hourMs, type Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { openMicros } from '@compute-bank/ledger/hold';
import { findBrokenHolds } from '@compute-bank/ledger/laws/holds';
import type { Bank, Now } from './ports.ts';

/** An order or lease that should have been over for so long has been forgotten, and its money with it. */
const forgottenAfterMs = hourMs;

/** Money that is set aside for nothing that can still claim it. */
export interface HoldLeak {
  readonly holdId: HoldId;
  /** Open in the hold. */
  readonly micros: Micros;
  readonly why: string;
}

/**
 * What is wrong with an open hold, as it was just read: the law of holds is broken, or what it belongs to is over, or should have been
 * long ago. Null: nothing. Undefined: it changed since.
 */
export async function lookAtHold(
  { bank, now }: { readonly bank: Bank; readonly now: Now },
  hold: Hold,
): Promise<HoldLeak | null | undefined> {
  const { tenantId, holdId, withdrawalId } = hold;
  const withdrawal = (await bank.read({ type: 'withdrawal', tenantId, withdrawalId }))?.entity;
  const leases = await readLeases(bank, withdrawal);
  const after = await bank.read({ type: 'hold', tenantId, holdId });
  // Whatever moves money of a hold raises one of its amounts, so an order and its leases between two equal readings belong together.
  if (!after || !isSame(hold, after.entity)) return undefined;
  const why = flawOf(hold, withdrawal, leases, now());
  return why === undefined ? null : { holdId, micros: openMicros(hold), why };
}

const amounts = ['amount', 'posted', 'voided', 'expired'] as const;
const isSame = (before: Hold, after: Hold): boolean => amounts.every((name) => before[name] === after[name]);

async function readLeases(bank: Bank, withdrawal: Withdrawal | undefined): Promise<Lease[]> {
  if (!withdrawal) return [];
  const { tenantId, matchIds } = withdrawal;
  const found = await Promise.all(matchIds.map((matchId) => bank.read({ type: 'lease', tenantId, leaseId: derivedId('lea', matchId) })));
  return found.flatMap((lease) => (lease ? [lease.entity] : []));
}

function flawOf(hold: Hold, withdrawal: Withdrawal | undefined, leases: readonly Lease[], now: Instant): string | undefined {
  if (!withdrawal) return 'its withdrawal is not there';
  const [broken] = findBrokenHolds({ holds: [hold], withdrawals: [withdrawal], leases });
  if (broken) return broken.detail;
  const ends = [
    ...(withdrawal.endedAt === null ? [{ of: withdrawal.withdrawalId, end: withdrawal.demand.endLatest }] : []),
    ...leases.filter(({ endedAt }) => endedAt === null).map(({ leaseId, end }) => ({ of: leaseId, end })),
  ];
  if (ends.length === 0) return 'its withdrawal and leases are over';
  const forgotten = ends.find(({ end }) => addMs(end, forgottenAfterMs) < now);
  return forgotten && `${forgotten.of} should have been over long ago`;
}
