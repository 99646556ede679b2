import type { Order } from './book.ts';
import { exactFill } from './exact-fill.ts';
import { beginFill, compareWithinPrice, endPrice, type Fill, fullTake, offer, reachPrice, type Taken } from './fill.ts';
import { arrivesNow, priceOf } from './price.ts';
import { gpusPerNode } from './standing-index.ts';
import { freeFor, type NextNode, type Trial } from './walk.ts';

/** Fewest GPUs that a match of the order may have. A gang is all or none, for its nodes work as one. */
export function gpusLeast({ demand, gpusOpen, matches }: Order): number {
  const { size, sameFabric, life } = demand;
  if (size.kind === 'shape' || sameFabric !== null || life.kind === 'fill-or-kill') return gpusOpen;
  return matches > 0 ? 1 : Math.min(size.gpusMin, gpusOpen);
}

/** One attempt: an order, a time, and the eligible nodes to try, by (floor price, arrival, node id). */
export interface Attempt {
  readonly order: Order;
  readonly trial: Trial;
  /** Begins a walk over the nodes. `fill` is what it may skip by. */
  readonly nodes: (fill: Fill | null) => NextNode;
  /** What a plan must cost less than per hour to be of use; null: anything will do. */
  readonly costBelow: number | null;
}

/** The nodes that the construction takes for a lease at this time; undefined if they do not suffice or cost too much. */
export function construct(attempt: Attempt): readonly Taken[] | undefined {
  const { order } = attempt;
  const fill = beginFill(order);
  if (order.arrival === arrivesNow) {
    if (!fillByFloor(attempt, fill)) return undefined;
  } else for (const full of collect(attempt, fill)) offer(fill, full.node, full.free, full.price);
  endPrice(fill);
  if (fill.wanted - fill.remaining >= gpusLeast(order)) return fill.taken;
  if (!fill.skipped) return undefined;
  const exact = exactFill(order, collect(attempt, fill));
  return exact.reduce((sum, { gpus }) => sum + gpus, 0) >= gpusLeast(order) ? exact : undefined;
}

/** Every deposit is older than the order, so floors are prices and the walk is in the order of the rule. False: too dear. */
function fillByFloor({ order, trial, nodes, costBelow }: Attempt, fill: Fill): boolean {
  const next = nodes(fill);
  const least = gpusPerNode(order);
  for (let node = next(); node !== undefined && fill.remaining > 0; node = next()) {
    const { floor } = node;
    reachPrice(fill, floor);
    // What is still wanted costs at least this price. Not so where whole nodes were passed over: see exactFill.
    const isTooDear = costBelow !== null && !fill.skipped && fill.costPerHour + floor * fill.remaining >= costBelow;
    if (isTooDear) return false;
    const free = freeFor(trial, node);
    if (free >= least) offer(fill, node, free, floor);
  }
  return true;
}

/** All nodes that could serve, in the order of the rule: for a standing order, deposits younger than it sell at its limit. */
function collect({ order, trial, nodes }: Attempt, fill: Fill): Taken[] {
  const found: Taken[] = [];
  const next = nodes(null);
  for (let node = next(); node !== undefined; node = next()) {
    const free = freeFor(trial, node);
    if (free >= gpusPerNode(order)) found.push(fullTake(fill, node, free, priceOf(order, node)));
  }
  return found.sort((a, b) => a.price - b.price || compareWithinPrice(a, b));
}
