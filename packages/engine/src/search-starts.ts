import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Book, Ladder, Order, Turns } from './book.ts';
import { firstItem } from './chunked-list.ts';
import { construct, gpusLeast } from './construct.ts';
import { type Fill, isCovered } from './fill.ts';
import { comparePlans, type Plan, toPlan } from './plan.ts';
import { createShortlist, gpusAtMost, isTooShort, type Shortlist, shortWalk } from './shortlist.ts';
import type { StartRun } from './start-runs.ts';
import { type CandidateStart, candidateStarts } from './starts.ts';
import { createWalk, duringTrial, type NextNode, type Trial } from './walk.ts';

/** The best plan with whether the bound on candidate starts cut the search for a better one. */
export interface Found {
  readonly plan: Plan;
  readonly bounded: boolean;
}

/** Nodes that may serve together: the whole set, or one fabric. */
export interface NodeSet {
  readonly ladders: readonly Ladder[];
  readonly turns: readonly Turns[];
}

/** Least cost per hour of anything from these ladders: a plan that costs no more cannot be beaten on cost. */
function leastCost(order: Order, ladders: readonly Ladder[]): Micros {
  let least: Micros | undefined;
  for (const ladder of ladders) {
    const floor = firstItem(ladder)?.deposit.offer.floorMicros;
    if (floor !== undefined && (least === undefined || floor < least)) least = floor;
  }
  return (least ?? 0n) * BigInt(order.gpusOpen);
}

/** One search over one set of nodes. */
interface Search {
  readonly book: Book;
  readonly order: Order;
  readonly nodes: NodeSet;
  readonly turnaroundMs: number;
  best: Plan | undefined;
}

/** What is known before a search, so that it can look at less. */
export interface Known {
  /** A plan from elsewhere: if soonest is preferred, later starts are of no use. */
  readonly rival?: Plan | undefined;
  /** Starts outside these have no plan. */
  readonly runs?: readonly StartRun[] | undefined;
}

/**
 * The best plan over the candidate starts of one set of nodes. The first start is tried on the ladders themselves, which
 * for most orders is all there is to do. For the others a shortlist is read once, and starts from which too few GPUs
 * could be free are passed over.
 */
export function searchStarts(book: Book, order: Order, at: Instant, nodes: NodeSet, known: Known): Found | undefined {
  const search: Search = { book, order, nodes, turnaroundMs: book.market?.turnaroundMs ?? 0, best: undefined };
  const candidates = candidateStarts(nodes.turns, order.demand, at);
  const first = candidates.next();
  if (first.done) return undefined;
  const { start } = first.value;
  const isPossible = (time: number): boolean => known.runs?.some(({ from, to }) => from <= time && time <= to) ?? true;
  if (isPossible(start)) {
    tryStart(search, first.value, (fill, trial) => {
      const byFreeAlways = fill === null ? () => false : (gpus: number) => isCovered(fill, gpus);
      return createWalk(book, order, nodes.ladders, { byHours: duringTrial(trial), byFreeAlways });
    });
  }
  const latest = order.demand.prefer === 'soonest' && known.rival !== undefined ? known.rival.start : Number.POSITIVE_INFINITY;
  if (isFinal(search) || latest <= start) return search.best && { plan: search.best, bounded: false };
  const shortlist = createShortlist(book, order, nodes.ladders, start);
  if (search.best === undefined && isTooShort(shortlist, gpusLeast(order))) return undefined;
  const bounded = searchLater(search, shortlist, [...candidates], (time) => time <= latest && isPossible(time));
  return search.best && { plan: search.best, bounded };
}

/** Whether no later start can be better. */
function isFinal({ best, order, nodes }: Search): boolean {
  if (best === undefined) return false;
  return order.demand.prefer === 'soonest' || (best.gpus === order.gpusOpen && best.costPerHour === leastCost(order, nodes.ladders));
}

/** Tries the starts after the first; returns whether the bound cut it off. */
function searchLater(
  search: Search,
  shortlist: Shortlist,
  starts: readonly CandidateStart[],
  isPossible: (time: number) => boolean,
): boolean {
  const { book, order } = search;
  const possible = starts.filter(({ start, cut }) => !cut && isPossible(start));
  const times = possible.map(({ start }): number => start);
  const gpusMax = search.best === undefined && times.length > 0 ? gpusAtMost(shortlist, times) : [];
  const least = gpusLeast(order);
  for (const [place, candidate] of possible.entries()) {
    if ((gpusMax[place] ?? least) < least) continue;
    tryStart(search, candidate, (_, { start }) => shortWalk(book, shortlist, start));
    if (isFinal(search)) return false;
  }
  return starts.at(-1)?.cut ?? false;
}

/** Makes the construction's plan for this start, and keeps it if it is the best so far. */
function tryStart(search: Search, { start, ordinal }: CandidateStart, walk: (fill: Fill | null, trial: Trial) => NextNode): void {
  const { order, best, turnaroundMs } = search;
  const end = addMs(start, order.demand.durationMs);
  const trial: Trial = { start, end, until: addMs(end, turnaroundMs) };
  const costBelow = best !== undefined && best.gpus === order.gpusOpen ? best.costPerHour : null;
  const taken = construct({ order, trial, costBelow, nodes: (fill) => walk(fill, trial) });
  if (taken === undefined) return;
  const plan = toPlan(start, taken, ordinal);
  if (best === undefined || comparePlans(order.demand.prefer, plan, best) < 0) search.best = plan;
}
