import { addMs, ceilMinute, type Instant } from '@compute-bank/domain/instant';
import type { BookNode, Order } from './book.ts';
import { endsOn } from './pool.ts';
import { gpusPerNode } from './standing-index.ts';
import { freeFor } from './walk.ts';

/** An order, and the starts that its times allow. */
interface Wanted {
  readonly order: Order;
  readonly first: Instant;
  readonly last: Instant;
  readonly turnaroundMs: number;
}

/** The moments at which capacity of the node begins or is freed and from which it alone could hold the lease. */
export function nodeStarts({ order, first, last, turnaroundMs }: Wanted, node: BookNode): Instant[] {
  const { durationMs } = order.demand;
  const least = gpusPerNode(order);
  const starts: Instant[] = [];
  const add = (start: Instant): void => {
    if (start < first || start > last || starts.includes(start)) return;
    const end = addMs(start, durationMs);
    if (freeFor({ start, end, until: addMs(end, turnaroundMs) }, node) >= least) starts.push(start);
  };
  add(first);
  for (const { start } of node.deposit.offer.windows) add(start);
  for (const end of endsOn(node)) add(ceilMinute(end));
  return starts.sort((a, b) => a - b);
}
