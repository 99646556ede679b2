import { addMs, type Instant, later } from '@compute-bank/domain/instant';
import type { Book, BookDeposit, BookNode } from './book.ts';
import { addUse } from './calendar.ts';
import { measureNode, measurePool } from './capacity.ts';
import { listNode, remeasureNode, unlistNode } from './ladders.ts';
import { operatorOf } from './lots.ts';
import { machineOf } from './machine.ts';
import { formPools, poolsOf } from './pool.ts';

/** Whether new matches may take the node. */
export const isOnOffer = (book: Book, node: BookNode): boolean =>
  !node.deposit.closing &&
  !book.failed.has(machineOf(node.offered)) &&
  !book.maintained.has(machineOf(node.offered)) &&
  !book.suspended.has(node.deposit.offer.tenantId) &&
  !book.suspended.has(operatorOf(node).tenantId) &&
  book.reclaims.get(node.offered.nodeId)?.fullFrom !== null;

/** Enters nodes in the lists that searches read, or takes them out, as what is known of them now says. */
export function relist(book: Book, nodes: readonly BookNode[]): void {
  for (const pool of poolsOf(nodes)) measurePool(book, pool);
  for (const node of nodes) {
    const isListed = isOnOffer(book, node);
    if (isListed && node.listing === null) listNode(book, node);
    if (!isListed) unlistNode(book, node);
  }
}

/** When a reclaimed node's calendar is to be full: once what uses it is over, which is a turnaround after `from` at the latest. */
export function fullFrom(book: Book, node: BookNode, from: Instant): Instant {
  let full = addMs(from, book.market?.turnaroundMs ?? 0);
  for (const lease of node.leases) full = later(full, lease.until);
  return full;
}

/** Fills what a reclaim leaves of the node's calendar up to where its windows end, or takes that back. A pool is still to be measured. */
export function fillReclaimed(book: Book, node: BookNode, change: 1 | -1): void {
  const from = book.reclaims.get(node.offered.nodeId)?.fullFrom ?? null;
  const lastEnd = node.deposit.offer.windows.at(-1)?.end;
  if (from === null || lastEnd === undefined) return;
  addUse(node.calendar, from, addMs(lastEnd, book.market?.turnaroundMs ?? 0), change * node.gpus);
  if (node.pool === null) remeasureNode(book, node, measureNode);
}

/** Groups the deposit's nodes anew, one of which is no longer what it was. Nothing of them is unnamed. */
export function reformPools(book: Book, deposit: BookDeposit): void {
  formPools(book, deposit);
  const pools = poolsOf(deposit.nodes);
  for (const pool of pools) measurePool(book, pool);
  for (const node of deposit.nodes) if (node.pool === null) remeasureNode(book, node, measureNode);
}
