import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import { closedState, openMicros } from '../hold.ts';
import { type Books, type BrokenLaw, groupBy, sumOf, unless } from './books.ts';

/** G4: each micro-unit of a hold is posted, voided, expired or open, and what is open belongs to its withdrawal, a running lease or a wish for more time. */
export function findBrokenHolds({ holds, withdrawals, leases }: Pick<Books, 'holds' | 'withdrawals' | 'leases'>): BrokenLaw[] {
  const leasesOf = groupBy(leases, (lease) => lease.holdId);
  const withdrawalsOf = groupBy(withdrawals, (withdrawal) => withdrawal.holdId);
  return holds.flatMap((hold) => {
    const unfilled = sumOf(withdrawalsOf.get(hold.holdId) ?? [], (withdrawal) => withdrawal.unfilledMicros);
    return [...findBrokenParts(hold), ...findWrongOwners(hold, leasesOf.get(hold.holdId) ?? [], unfilled)];
  });
}

function findBrokenParts(hold: Hold): BrokenLaw[] {
  const { holdId, amount, posted, voided, expired, state } = hold;
  const open = openMicros(hold);
  const isWhole = amount > 0n && [posted, voided, expired, open].every((part) => part >= 0n);
  const stateDue = open > 0n ? 'pending' : closedState(hold);
  return [
    ...unless(isWhole, 'G4', holdId, `of ${amount}, ${posted} posted, ${voided} voided and ${expired} expired leave ${open}`),
    ...unless(state === stateDue, 'G4', holdId, `it is ${state} with ${open} open`),
  ];
}

function findWrongOwners(hold: Hold, leases: readonly Lease[], unfilled: bigint): BrokenLaw[] {
  const posted = sumOf(leases, (lease) => lease.postedMicros);
  const reserved = sumOf(leases, (lease) => (lease.endedAt === null ? lease.reservedMicros - lease.postedMicros : 0n));
  const wished = sumOf(leases, ({ extension }) =>
    extension?.state === 'pending' || extension?.state === 'standing' ? extension.heldMicros : 0n,
  );
  const open = openMicros(hold);
  return [
    ...unless(posted === hold.posted, 'G4', hold.holdId, `${hold.posted} posted, but its leases took ${posted}`),
    ...unless(open === unfilled + reserved + wished, 'G4', hold.holdId, `${open} open, but ${unfilled + reserved + wished} still wanted`),
  ];
}
