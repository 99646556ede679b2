import { assert } from '@compute-bank/domain/assert';
import type { NodeId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Book, BookNode } from './book.ts';
import type { ChangeEvent } from './event-changes.ts';
import { beginClosing, findDeposit, freeFrom } from './evolve-deposits.ts';
import { fillReclaimed, fullFrom, relist } from './on-offer.ts';
import type { Reclaim } from './reclaim.ts';

/** Lots last no longer than their lease. */
export function endResale(book: Book, { depositId, from, reason }: Extract<ChangeEvent, { kind: 'resale-ending' }>, at: Instant): void {
  const deposit = findDeposit(book, depositId);
  beginReclaim(
    book,
    deposit.nodes.map(({ offered }) => offered.nodeId),
    { from, reason },
  );
  beginClosing(book, deposit, freeFrom(deposit, at));
}

/** The node is not on offer until what reaches too far is cleared off it. */
export function beginReclaim(book: Book, nodeIds: readonly NodeId[], reclaim: Pick<Reclaim, 'from' | 'reason'>): void {
  const nodes = nodeIds.map((nodeId) => findNode(book, nodeId));
  for (const node of nodes) {
    fillReclaimed(book, node, -1);
    book.reclaims.set(node.offered.nodeId, { ...reclaim, fullFrom: null });
  }
  relist(book, nodes);
}

/** Nothing uses the node any longer than that, and nothing will. */
export function finishReclaim(book: Book, nodeId: NodeId): void {
  const node = findNode(book, nodeId);
  const reclaim = book.reclaims.get(nodeId) ?? { from: book.at };
  book.reclaims.set(nodeId, { ...reclaim, fullFrom: fullFrom(book, node, reclaim.from) });
  fillReclaimed(book, node, 1);
  relist(book, [node]);
}

function findNode(book: Book, nodeId: NodeId): BookNode {
  const node = book.nodes.get(nodeId);
  assert(node !== undefined, 'the node of an event is in the book');
  return node;
}
