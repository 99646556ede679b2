import type { Book, BookNode, Order } from '../book.ts';
import { compareText } from '../chunked-list.ts';
import { isEligible, termsOf } from '../eligible.ts';
import { lapsesAt } from '../evolve-orders.ts';
import { machineOf } from '../machine.ts';
import { compareStanding } from '../standing-index.ts';
import { startRuns } from '../start-runs.ts';
import { earliestStart } from '../starts.ts';

/**
 * The standing orders that a call can concern, by limit price, then age: those that came since the last call, and those
 * that capacity could serve that has appeared since. All others had no place then, and have none now.
 */
export function waitingOrders(book: Book): Order[] {
  const stirred = [...book.stirred].sort(compareText).flatMap((nodeId) => {
    const node = book.nodes.get(nodeId);
    return node === undefined || node.deposit.closing || book.failed.has(machineOf(node.offered)) ? [] : [node];
  });
  const waiting = [...book.standing.values()].filter(
    (order) =>
      lapsesAt(order.demand) > book.at && (order.arrival >= book.calledArrivals || stirred.some((node) => mayServe(book, order, node))),
  );
  return waiting.sort(compareStanding);
}

const mayServe = (book: Book, order: Order, node: BookNode): boolean =>
  node.deposit.offer.floorMicros <= order.demand.limitMicros &&
  isEligible(termsOf(order), node) &&
  startRuns(order, node, earliestStart(order.demand, book.at), book.market?.turnaroundMs ?? 0).length > 0;
