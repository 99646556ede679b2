import { ceilMinute, type Instant, instant } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from './book.ts';
import { isEligible } from './eligible.ts';
import { leasesOn } from './pool.ts';

/**
 * Moments from `first` to `last` at which a lease on some of the nodes could begin or become cheaper, ascending: `first`,
 * and whenever their capacity begins or is freed. What is possible later is possible from one of these. Read from windows
 * and leases themselves, because the search's own list ends at its bound.
 */
export function candidateStarts(nodes: Iterable<BookNode>, first: number, last: number): Instant[] {
  const starts = new Set<number>();
  const add = (start: number): void => {
    if (start >= first && start <= last) starts.add(start);
  };
  add(first);
  for (const node of nodes) {
    for (const window of node.deposit.offer.windows) add(window.start);
    for (const { until } of leasesOn(node)) add(ceilMinute(until));
  }
  return [...starts].sort((a, b) => a - b).map(instant);
}

/** Nodes on offer that could serve the order at some time within its limit. */
export const nodesInReach = ({ nodes }: Book, order: Order): BookNode[] =>
  [...nodes.values()].filter(
    (node) => node.listed && node.deposit.offer.floorMicros <= order.demand.limitMicros && isEligible(order, node),
  );
