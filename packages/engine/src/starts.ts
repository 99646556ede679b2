import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, ceilMinute, type Instant, instant, later } from '@compute-bank/domain/instant';
import type { Turns } from './book.ts';
import { nextTurn } from './ladders.ts';
import { limits } from './limits.ts';

/** The first and the last start that an order's times allow, on whole minutes; empty if first is after last. */
export const earliestStart = (demand: Demand, at: Instant): Instant => ceilMinute(later(demand.startEarliest, at));
export const latestStart = (demand: Demand): Instant => addMs(demand.endLatest, -demand.durationMs);

function nextOf(turns: readonly Turns[], after: number, demand: Demand): number | undefined {
  let next: number | undefined;
  for (const one of turns) {
    const turn = nextTurn(one, after, demand.limitMicros);
    if (turn !== undefined && (next === undefined || turn < next)) next = turn;
  }
  return next;
}

/**
 * Candidate starts in order of time: the earliest, and the moments after it at which capacity within the limit price
 * begins or is freed. Any lease that is possible is possible from one of these, because sliding it back until something
 * stops it ends at one. `ordinal` counts from 1; after the bound, one last item says `cut`.
 */
export function* candidateStarts(
  turns: readonly Turns[],
  demand: Demand,
  at: Instant,
): Generator<{ readonly start: Instant; readonly ordinal: number; readonly cut: boolean }> {
  const last = latestStart(demand);
  let start: number | undefined = earliestStart(demand, at);
  for (let ordinal = 1; start !== undefined && start <= last; ordinal += 1) {
    const cut = ordinal > limits.starts;
    yield { start: instant(start), ordinal, cut };
    if (cut) return;
    start = nextOf(turns, start, demand);
  }
}
