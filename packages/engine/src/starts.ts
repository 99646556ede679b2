import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, ceilMinute, type Instant, instant, later } from '@compute-bank/domain/instant';
import type { Turns } from './book.ts';
import { nextTurn } from './turns.ts';

/** The first and the last start that an order's times allow, on whole minutes; empty if first is after last. */
export const earliestStart = (demand: Demand, at: Instant): Instant => ceilMinute(later(demand.startEarliest, at));
export const latestStart = (demand: Demand): Instant => addMs(demand.endLatest, -demand.durationMs);

/** Reads the next turn after `after` of all lists, remembering what each list has next. */
function createTurnReader(turns: readonly Turns[], limit: number): (after: number) => number | undefined {
  const upcoming: (number | undefined)[] = [];
  let isBegun = false;
  return (after) => {
    let next: number | undefined;
    for (const [place, one] of turns.entries()) {
      const known = upcoming[place];
      if (!isBegun || (known !== undefined && known <= after)) upcoming[place] = nextTurn(one, after, limit);
      const turn = upcoming[place];
      if (turn !== undefined && (next === undefined || turn < next)) next = turn;
    }
    isBegun = true;
    return next;
  };
}

/** The moments after `first`, up to `last`, at which capacity within the limit price begins or is freed. */
export function* turnsBetween(turns: readonly Turns[], first: number, last: number, limit: number): Generator<Instant> {
  const next = createTurnReader(turns, limit);
  for (let start = next(first); start !== undefined && start <= last; start = next(start)) yield instant(start);
}
