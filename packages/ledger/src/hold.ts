import { assert } from '@compute-bank/domain/assert';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import type { Micros } from '@compute-bank/domain/money';
import { ok, type Result, reject } from '@compute-bank/domain/result';

/** Why a hold refuses, in order of precedence. */
export type HoldRejection = 'hold_closed' | 'exceeds_hold';

/** Sets `amount` aside. It must be positive. */
export function openHold(input: Pick<Hold, 'holdId' | 'tenantId' | 'asset' | 'withdrawalId' | 'amount'>): Hold {
  assert(input.amount > 0n, 'a hold sets something aside');
  return { type: 'hold', ...input, posted: 0n, voided: 0n, expired: 0n, state: 'pending' };
}

/** Sets more aside. `amount` must be positive; what is closed stays closed (G4). */
export function growHold(hold: Hold, amount: Micros): Result<Hold, 'hold_closed'> {
  assert(amount > 0n, 'a hold grows by something');
  return hold.state === 'pending' ? ok({ ...hold, amount: hold.amount + amount }) : reject('hold_closed');
}

/** What is neither posted nor given back yet. */
export const openMicros = (hold: Hold): Micros => hold.amount - hold.posted - hold.voided - hold.expired;

/** Pays a part of the hold, or all of it. */
export const postHold = (hold: Hold, amount: Micros): Result<Hold, HoldRejection> => take(hold, 'posted', amount);

/** Gives a part of the hold, or all of it, back. */
export const voidHold = (hold: Hold, amount: Micros): Result<Hold, HoldRejection> => take(hold, 'voided', amount);

/** Gives back a part that nobody claimed in time. */
export const expireHold = (hold: Hold, amount: Micros): Result<Hold, HoldRejection> => take(hold, 'expired', amount);

/** Each micro-unit leaves the open part once; with the last one the hold closes, once (G4). Nothing of nothing changes nothing. */
function take(hold: Hold, part: 'posted' | 'voided' | 'expired', amount: Micros): Result<Hold, HoldRejection> {
  assert(amount >= 0n, 'a hold is never taken back');
  if (amount === 0n) return ok(hold);
  if (hold.state !== 'pending') return reject('hold_closed');
  if (amount > openMicros(hold)) return reject('exceeds_hold');
  const after = { ...hold, [part]: hold[part] + amount };
  return ok(openMicros(after) === 0n ? { ...after, state: closedState(after) } : after);
}

/** A closed hold is called after the best that became of it: something was paid, or it expired, or it was just given back. */
export function closedState({ posted, expired }: Pick<Hold, 'posted' | 'expired'>): Exclude<Hold['state'], 'pending'> {
  if (posted > 0n) return 'posted';
  return expired > 0n ? 'expired' : 'voided';
}
