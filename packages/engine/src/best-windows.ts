import { addMs, type Instant, instant, later } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import { candidateStarts, nodesInReach } from './candidate-starts.ts';
import { type Asked, describePriced, orderOf, planFor, type QuotedPlan } from './quote.ts';
import type { Found } from './search-starts.ts';
import { earliestStart, latestStart } from './starts.ts';

/** The cheapest times for a demand, and how far the search went. */
export interface BestWindows {
  /** Cheapest first, then soonest. */
  readonly windows: readonly QuotedPlan[];
  /** Moments at which a lease could begin or become cheaper, and how many of them were tried. */
  readonly candidateStarts: number;
  readonly startsTried: number;
}

/** Starts that one search tries at most. */
export const startsTriedMax = 96;

/**
 * The `count` cheapest times for all GPUs of the demand between its earliest start and its latest end. Starts that are tried:
 * the earliest, and the moments at which eligible capacity within the limit begins or is freed, for what is possible later is
 * possible from one of these; if there are more than 96, as many, spread evenly over them.
 */
export function bestWindows(book: Book, asked: Asked, count: number): BestWindows {
  const { demand } = asked;
  const first = earliestStart(demand, later(asked.at, book.at));
  const starts = candidateStarts(nodesInReach(book, orderOf(asked)), first, latestStart(demand));
  const tried = spread(starts);
  const found: Found[] = [];
  for (const start of tried) {
    const only = { ...demand, prefer: 'soonest' as const, startEarliest: start, endLatest: addMs(start, demand.durationMs) };
    const plan = planFor(book, { ...asked, demand: only });
    if (plan !== undefined) found.push(plan);
  }
  const cheapest = found.sort((a, b) => a.plan.costPerHour - b.plan.costPerHour || a.plan.start - b.plan.start);
  return {
    windows: cheapest.slice(0, count).map((plan) => describePriced(book, asked, plan)),
    candidateStarts: starts.length,
    startsTried: tried.length,
  };
}

function spread(starts: readonly Instant[]): Instant[] {
  if (starts.length <= startsTriedMax) return [...starts];
  return Array.from({ length: startsTriedMax }, (_, place) => starts[Math.floor((place * starts.length) / startsTriedMax)] ?? instant(0));
}
