import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, ceilMinute, type Instant, instant, later } from '@compute-bank/domain/instant';
import type { Turns } from './book.ts';
import { nextTurn } from './ladders.ts';
import { limits } from './limits.ts';

/** The first and the last start that an order's times allow, on whole minutes; empty if first is after last. */
export const earliestStart = (demand: Demand, at: Instant): Instant => ceilMinute(later(demand.startEarliest, at));
export const latestStart = (demand: Demand): Instant => addMs(demand.endLatest, -demand.durationMs);

/** Reads the next turn after `after` of all lists, remembering what each list has next. */
function createTurnReader(turns: readonly Turns[], { limitMicros }: Demand): (after: number) => number | undefined {
  const upcoming: (number | undefined)[] = [];
  let isBegun = false;
  return (after) => {
    let next: number | undefined;
    for (const [place, one] of turns.entries()) {
      const known = upcoming[place];
      if (!isBegun || (known !== undefined && known <= after)) upcoming[place] = nextTurn(one, after, limitMicros);
      const turn = upcoming[place];
      if (turn !== undefined && (next === undefined || turn < next)) next = turn;
    }
    isBegun = true;
    return next;
  };
}

/** A candidate start with its number, counted from 1. */
export interface CandidateStart {
  readonly start: Instant;
  readonly ordinal: number;
  /** Beyond the bound: there are more starts than are looked at. */
  readonly cut: boolean;
}

/**
 * Candidate starts in order of time: the earliest, and the moments after it at which capacity within the limit price
 * begins or is freed. Any lease that is possible is possible from one of these, because sliding it back until something
 * stops it ends at one. After the bound, one last item says `cut`.
 */
export function* candidateStarts(turns: readonly Turns[], demand: Demand, at: Instant): Generator<CandidateStart> {
  const last = latestStart(demand);
  const next = createTurnReader(turns, demand);
  let start: number | undefined = earliestStart(demand, at);
  for (let ordinal = 1; start !== undefined && start <= last; ordinal += 1) {
    const cut = ordinal > limits.starts;
    yield { start: instant(start), ordinal, cut };
    if (cut) return;
    start = next(start);
  }
}
