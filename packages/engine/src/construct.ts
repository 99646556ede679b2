import type { BookNode, Ladder, Order } from './book.ts';
import { compareMicros } from './chunked-list.ts';
import { exactFill } from './exact-fill.ts';
import { beginFill, compareWithinPrice, endPrice, type Fill, fullTake, isCovered, offer, type Taken } from './fill.ts';
import { arrivesNow, priceOf } from './price.ts';
import { type Trial, walk } from './walk.ts';

/** Fewest GPUs that a match of the order may have. A gang is all or none, for its nodes work as one. */
export function gpusLeast({ demand, gpusOpen, matches }: Order): number {
  const { size, sameFabric, life } = demand;
  if (size.kind === 'shape' || sameFabric !== null || life.kind === 'fill-or-kill') return gpusOpen;
  return matches > 0 ? 1 : Math.min(size.gpusMin, gpusOpen);
}

type Attempt = Omit<Trial, 'isNeedless'>;

/** The nodes that the construction takes from these ladders for a lease at this time; undefined if they do not suffice. */
export function construct(attempt: Attempt, ladders: readonly Ladder[]): readonly Taken[] | undefined {
  const { order } = attempt;
  const fill = beginFill(order);
  if (order.arrival === arrivesNow) fillByFloor(attempt, ladders, fill);
  else for (const full of collect(attempt, ladders, fill)) offer(fill, full.node, full.free, full.priceMicros);
  endPrice(fill);
  if (fill.wanted - fill.remaining >= gpusLeast(order)) return fill.taken;
  if (!fill.skipped) return undefined;
  const exact = exactFill(order, collect(attempt, ladders, fill));
  return exact.reduce((sum, { gpus }) => sum + gpus, 0) >= gpusLeast(order) ? exact : undefined;
}

/** Every deposit is older than the order, so floors are prices and the walk is in the order of the rule. */
function fillByFloor(attempt: Attempt, ladders: readonly Ladder[], fill: Fill): void {
  walk({ ...attempt, isNeedless: (freeAlways) => isCovered(fill, freeAlways) }, ladders, (node, free) => {
    offer(fill, node, free, node.deposit.offer.floorMicros);
    return fill.remaining === 0;
  });
}

/** All nodes that could serve, in the order of the rule: for a standing order, deposits younger than it sell at its limit. */
function collect(attempt: Attempt, ladders: readonly Ladder[], fill: Fill): Taken[] {
  const found: Taken[] = [];
  walk({ ...attempt, isNeedless: () => false }, ladders, (node: BookNode, free: number) => {
    found.push(fullTake(fill, node, free, priceOf(attempt.order, node.deposit)));
    return false;
  });
  return found.sort((a, b) => compareMicros(a.priceMicros, b.priceMicros) || compareWithinPrice(a, b));
}
