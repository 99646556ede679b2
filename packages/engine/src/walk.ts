import type { Book, BookNode, Ladder, Order } from './book.ts';
import { peakUse } from './calendar.ts';
import { isEligible, termsOf } from './eligible.ts';
import { type Fill, isCovered } from './fill.ts';
import { hasRun, hasRunBetween } from './free-runs.ts';
import { nodeTraits } from './ladders.ts';
import { availableIn, rankIn } from './pool.ts';
import { gpusPerNode } from './standing-index.ts';
import type { Probe } from './time-buckets.ts';
import { createTreeWalk, nextItem, type Sought, type TreeWalk, visitItems } from './tree-walk.ts';

/** A lease that is being tried: its time, and until when its nodes would be in use. */
export interface Trial {
  readonly start: number;
  readonly end: number;
  readonly until: number;
}

/** GPUs that the node can give to the lease from start to end: none outside its windows, all or none of a whole node. */
export function freeFor({ start, end, until }: Trial, node: BookNode): number {
  const { runs, gpus, isWhole, calendar, pool } = node;
  if (!hasRun(runs, start, end)) return 0;
  if (pool !== null) return rankIn(pool, node) > pool.spares.length - availableIn(pool, start, until) ? gpus : 0;
  return isWhole ? gpus : gpus - peakUse(calendar, start, until);
}

/** Gives the next node; undefined at the end. */
export type NextNode = () => BookNode | undefined;

/** What a walk looks for. */
export interface Wanted {
  readonly book: Book;
  readonly order: Order;
  /** The order's limit price. */
  readonly limit: number;
  readonly probe: Probe;
}

/** The eligible nodes of some ladders within the limit price, by (floor price, arrival, node id). */
export interface Walk {
  readonly wanted: Wanted;
  readonly nodes: TreeWalk<BookNode>;
}

/** Begins a walk. Nodes that can be of no more use to the construction `fill` are passed over; null: none are. */
export const createWalk = (wanted: Wanted, ladders: readonly Ladder[], fill: Fill | null): Walk => ({
  wanted,
  nodes: createTreeWalk(soughtBy(wanted, fill), ladders),
});

function soughtBy({ book, order, limit, probe }: Wanted, fill: Fill | null): Sought<BookNode> {
  const least = gpusPerNode(order);
  const terms = termsOf(order);
  const isSpare = (freeAlways: number): boolean => fill !== null && isCovered(fill, freeAlways);
  return {
    traits: nodeTraits.group,
    probe,
    keyMax: limit,
    enters: ({ gpusMax, freeAlwaysMin }) => gpusMax >= least && !isSpare(freeAlwaysMin),
    takes: (node) => isInTime(probe, node) && !isSpare(node.freeAlways) && isEligible(terms, node),
    look() {
      book.examined += 1;
    },
  };
}

/** Whether the node has capacity to give at some start of the probe, for the whole lease. */
export const isInTime = ({ first, last, durationMs }: Probe, { runs }: BookNode): boolean =>
  first === last ? hasRun(runs, first, first + durationMs) : hasRunBetween(runs, first, last, durationMs);

/** The next node of the walk; undefined at its end. */
export const nextNode = ({ nodes }: Walk): BookNode | undefined => nextItem(nodes);

/** The nodes that a walk would give, in no particular order, until `visit` returns false. */
export const visitNodes = (wanted: Wanted, ladders: readonly Ladder[], visit: (node: BookNode) => boolean): void =>
  visitItems(soughtBy(wanted, null), ladders, visit);
