import { ceilMinute, type Instant, instant } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from './book.ts';
import { isEligible, termsOf } from './eligible.ts';
import { endsOn } from './pool.ts';

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
    for (const end of endsOn(node)) add(ceilMinute(end));
  }
  return [...starts].sort((a, b) => a - b).map(instant);
}

/** Nodes on offer that could serve the order at some time within its limit. */
export function nodesInReach({ nodes }: Book, order: Order): BookNode[] {
  const terms = termsOf(order);
  const limit = Number(order.demand.limitMicros);
  return [...nodes.values()].filter((node) => node.listing !== null && node.floor <= limit && isEligible(terms, node));
}
