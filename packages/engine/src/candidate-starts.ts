import { ceilMinute, type Instant, instant } from '@compute-bank/domain/instant';
import type { Book, Order } from './book.ts';
import { isEligible } from './eligible.ts';

/**
 * Moments from `first` to `last` at which a lease of the order could begin or become cheaper, ascending: `first`, and
 * whenever eligible capacity within its limit begins or is freed. What is possible later is possible from one of these.
 * Read from deposits and leases themselves, because the search's own list ends at its bound.
 */
export function candidateStarts(book: Book, order: Order, first: number, last: number): Instant[] {
  const starts = new Set<number>();
  const add = (start: number): void => {
    if (start >= first && start <= last) starts.add(start);
  };
  add(first);
  const eligible = new Set<string>();
  for (const { offer, nodes } of book.deposits.values()) {
    if (offer.floorMicros > order.demand.limitMicros) continue;
    const able = nodes.filter((node) => node.listed && isEligible(order, node));
    for (const { offered } of able) eligible.add(offered.nodeId);
    if (able.length > 0) for (const window of offer.windows) add(window.start);
  }
  for (const { slices, until } of book.leases.values()) {
    if (slices.some(({ nodeId }) => eligible.has(nodeId))) add(ceilMinute(until));
  }
  return [...starts].sort((a, b) => a - b).map(instant);
}
