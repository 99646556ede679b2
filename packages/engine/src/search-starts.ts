import { addMs, earlier, type Instant } from '@compute-bank/domain/instant';
import type { Book, BookNode, Ladder, Order } from './book.ts';
import { construct, gpusLeast } from './construct.ts';
import type { Fill } from './fill.ts';
import { limits } from './limits.ts';
import { nodeStarts } from './node-starts.ts';
import { comparePlans, type Plan, toPlan } from './plan.ts';
import { createShortlist, readShortlist } from './shortlist.ts';
import type { StartRun } from './start-runs.ts';
import { earliestStart, latestStart } from './starts.ts';
import { sufficientStarts } from './sufficient-starts.ts';
import { createProbe } from './time-buckets.ts';
import { createWalk, type NextNode, nextNode, type Trial, visitNodes, type Walk, type Wanted } from './walk.ts';

/** The best plan with whether the bound on candidate starts cut the search for a better one. */
export interface Found {
  readonly plan: Plan;
  readonly bounded: boolean;
}

/** What is known before a search, so that it can look at less. */
export interface Known {
  /** A plan from elsewhere, for all GPUs: starts that are later are of no use, or plans that cost more, as is preferred. */
  readonly rival?: Plan | undefined;
  /** Starts outside these have no plan. */
  readonly runs?: readonly StartRun[] | undefined;
  /** Which starts to try: all, the first alone, or those after it. */
  readonly phase?: 'first' | 'later';
}

/** One search over one set of nodes. */
interface Search {
  readonly book: Book;
  readonly order: Order;
  /** Nodes that may serve together: the whole set, or one fabric. */
  readonly ladders: readonly Ladder[];
  readonly known: Known;
  readonly limit: number;
  readonly first: Instant;
  readonly last: Instant;
  readonly turnaroundMs: number;
  best: Plan | undefined;
}

/**
 * The best plan over the candidate starts of the nodes in some ladders. The first candidate is the earliest start. If
 * soonest is preferred, the next ones are those at which enough is free ({@link sufficientStarts}), in order of time; if
 * cheapest is, the moments at which eligible nodes become free, the cheapest nodes first, of at most `limits.startNodes`
 * nodes. In both cases at most `limits.starts`. If that bound leaves a search for the cheapest without a plan, it goes on as
 * one for the soonest.
 */
export function searchStarts(book: Book, order: Order, at: Instant, ladders: readonly Ladder[], known: Known): Found | undefined {
  const { demand } = order;
  const search: Search = {
    book,
    order,
    ladders,
    known,
    limit: Number(demand.limitMicros),
    first: earliestStart(demand, at),
    last: latestStart(demand),
    turnaroundMs: book.market?.turnaroundMs ?? 0,
    best: undefined,
  };
  if (search.first > search.last) return undefined;
  if (known.phase !== 'later') tryStart(search, search.first, 1, (fill) => walkAt(search, search.first, fill));
  const bounded = isDone(search) ? false : demand.prefer === 'soonest' ? searchByTime(search) : searchByPrice(search);
  if (bounded && search.best === undefined && demand.prefer === 'cheapest') {
    // There may have been plans that the rival outdoes: then there is no more to look for.
    if (known.rival !== undefined) return searchStarts(book, order, at, ladders, { ...known, rival: undefined });
    searchByTime(search);
  }
  return search.best && { plan: search.best, bounded };
}

const isDone = ({ order, known, best }: Search): boolean =>
  known.phase === 'first' || (order.demand.prefer === 'soonest' && best !== undefined);

/** A walk over the nodes that could serve at some of these starts. */
const walkBetween = (search: Search, first: Instant, last: Instant, fill: Fill | null): Walk =>
  createWalk(wantedBetween(search, first, last), search.ladders, fill);

const wantedBetween = ({ book, order, limit }: Search, first: Instant, last: Instant): Wanted => ({
  book,
  order,
  limit,
  probe: createProbe(first, last, order.demand.durationMs),
});

const walkAll = (search: Search): Walk => walkBetween(search, search.first, search.last, null);

function read(walk: Walk): NextNode {
  return () => nextNode(walk);
}

const walkAt = (search: Search, start: Instant, fill: Fill | null): NextNode => read(walkBetween(search, start, start, fill));

/** Whether all nodes that could serve at some start, each with all its GPUs, are enough. */
function isReachable(search: Search): boolean {
  let missing = gpusLeast(search.order);
  visitNodes(wantedBetween(search, search.first, search.last), search.ladders, ({ gpus }) => {
    missing -= gpus;
    return missing > 0;
  });
  return missing <= 0;
}

const isPossible = ({ known: { runs } }: Search, start: number): boolean =>
  runs === undefined || runs.some(({ from, to }) => from <= start && start <= to);

/** Tries the starts at which enough is free, in order of time, until there is a plan. Returns whether the bound cut it off. */
function searchByTime(search: Search): boolean {
  const { order, known, first, turnaroundMs } = search;
  const last = earlier(search.last, known.rival?.start ?? search.last);
  if (last <= first || !isReachable(search)) return false;
  const visit = (from: Instant, to: Instant, enter: (node: BookNode) => void): void =>
    visitNodes(wantedBetween(search, from, to), search.ladders, (node) => {
      enter(node);
      return true;
    });
  let ordinal = 1;
  for (const start of sufficientStarts({ order, least: gpusLeast(order), turnaroundMs, visit }, first, last)) {
    ordinal += 1;
    if (ordinal > limits.starts) return true;
    tryStart(search, start, ordinal, (fill) => walkAt(search, start, fill));
    if (search.best !== undefined) return false;
  }
  return false;
}

/**
 * Tries the starts at which nodes become free, the cheapest nodes first, until no later one can make a cheaper plan: one
 * that the nodes so far did not offer takes at least one GPU at its node's price. Returns whether the bound cut it off.
 */
function searchByPrice(search: Search): boolean {
  const { first } = search;
  const shortlist = createShortlist(walkAll(search));
  const next = readShortlist(shortlist);
  const tried = new Set<number>([first]);
  let lowest: number | undefined;
  let nodes = 0;
  for (let node = next(); node !== undefined; node = next()) {
    const { floor } = node;
    if (lowest !== undefined && isFinal(search, lowest, floor)) return false;
    nodes += 1;
    if (nodes > limits.startNodes) return true;
    for (const start of nodeStarts(search, node)) {
      lowest ??= floor;
      if (isFinal(search, lowest, floor)) return false;
      if (tried.has(start)) continue;
      tried.add(start);
      if (tried.size > limits.starts) return true;
      tryStart(search, start, tried.size, () => readShortlist(shortlist));
    }
  }
  return false;
}

/** Whether starts that nodes of this floor price offer first can give nothing better. */
function isFinal({ best, order, first, known: { rival } }: Search, lowest: number, floor: number): boolean {
  const leastCost = lowest * (order.gpusOpen - 1) + floor;
  if (rival !== undefined && leastCost > rival.costPerHour) return true;
  if (best === undefined || best.gpus < order.gpusOpen) return false;
  return leastCost > best.costPerHour || (best.start === first && best.costPerHour === lowest * order.gpusOpen);
}

/** Makes the construction's plan for this start, and keeps it if it is the best so far. */
function tryStart(search: Search, start: Instant, ordinal: number, nodes: (fill: Fill | null) => NextNode): void {
  if (!isPossible(search, start)) return;
  const { order, best, turnaroundMs } = search;
  const end = addMs(start, order.demand.durationMs);
  const trial: Trial = { start, end, until: addMs(end, turnaroundMs) };
  const taken = construct({ order, trial, costBelow: costBelow(search, start), nodes });
  if (taken === undefined) return;
  const plan = toPlan(start, taken, ordinal);
  if (best === undefined || comparePlans(order.demand.prefer, plan, best) < 0) search.best = plan;
}

/** What a plan at this start must cost less than per hour to be of use; null: anything will do. */
function costBelow({ best, order, known: { rival } }: Search, start: Instant): number | null {
  // Costs are whole, so half a micro-unit more lets equal ones pass.
  const rivalCost = rival === undefined || order.demand.prefer === 'soonest' ? null : rival.costPerHour + 0.5;
  if (best === undefined || best.gpus < order.gpusOpen) return rivalCost;
  // At equal cost the earlier start wins.
  return Math.min(start < best.start ? best.costPerHour + 0.5 : best.costPerHour, rivalCost ?? Number.POSITIVE_INFINITY);
}
