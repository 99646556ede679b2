import { assert } from '@compute-bank/domain/assert';
import type { DepositId, MatchId, NodeId, TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, later } from '@compute-bank/domain/instant';
import { addDue, removeDue } from './agenda.ts';
import type { Book, BookDeposit } from './book.ts';
import { endEarly, measureNode } from './capacity.ts';
import type { OfferedNode } from './command.ts';
import { createNode } from './create-node.ts';
import { unlistNode } from './ladders.ts';
import { withLots } from './lots.ts';
import { remember } from './memory.ts';
import { relist } from './on-offer.ts';
import { formPools } from './pool.ts';
import type { Timer } from './timers.ts';

export const closeTimer = ({ closesAt, offer: { depositId, tenantId } }: BookDeposit): Timer => ({
  at: closesAt,
  kind: 'close',
  depositId,
  tenantId,
});

function closeAt(book: Book, deposit: BookDeposit, closesAt: Instant): void {
  if (closesAt === deposit.closesAt) return;
  removeDue(book.timers, closeTimer(deposit));
  deposit.closesAt = closesAt;
  addDue(book.timers, closeTimer(deposit));
}

/** When the last use of a deposit's nodes is over; `at` if none is under way. */
export function freeFrom(deposit: BookDeposit, at: Instant): Instant {
  let from = at;
  for (const node of deposit.nodes) for (const lease of [...node.leases, ...(node.pool?.unnamed ?? [])]) from = later(from, lease.until);
  return from;
}

/** For each node its place by id. */
function ordinalsOf(nodes: readonly OfferedNode[]): Map<NodeId, number> {
  const ids = nodes.map(({ nodeId }) => nodeId).sort();
  return new Map(ids.map((nodeId, ordinal) => [nodeId, ordinal]));
}

/** Enters an open deposit, and offers its nodes to searches. */
export function addDeposit(book: Book, offer: BookDeposit['offer'], arrival: number): void {
  const deposit = enterDeposit(book, offer, arrival);
  for (const node of deposit.nodes) measureNode(book, node);
  relist(book, deposit.nodes);
  addDue(book.timers, closeTimer(deposit));
}

/**
 * Enters a deposit that searches do not see yet. It closes by itself when its last window has ended, plus turnaround: no use
 * of it lasts longer.
 */
export function enterDeposit(book: Book, offer: BookDeposit['offer'], arrival: number): BookDeposit {
  const lastEnd = offer.windows.at(-1)?.end;
  assert(lastEnd !== undefined && book.market !== null, 'an open deposit has a window, and its market is open');
  const closesAt = addMs(lastEnd, book.market.turnaroundMs);
  const floor = Number(offer.floorMicros);
  const deposit: BookDeposit = { offer, arrival, floor, nodes: [], closing: false, closesAt };
  const ordinals = ordinalsOf(offer.nodes);
  for (const offered of offer.nodes) {
    const node = createNode(deposit, offered, ordinals.get(offered.nodeId) ?? 0);
    deposit.nodes.push(node);
    book.nodes.set(offered.nodeId, node);
  }
  formPools(book, deposit);
  book.deposits.set(offer.depositId, deposit);
  if (offer.resale) book.resales.set(offer.resale.matchId, deposit);
  return deposit;
}

export function findDeposit(book: Book, id: DepositId): BookDeposit {
  const deposit = book.deposits.get(id);
  assert(deposit !== undefined, 'the deposit of an event is in the book');
  return deposit;
}

/** No new matches from here on; it closes when its last use is over. */
export function beginClosing(book: Book, deposit: BookDeposit, closesAt: Instant): void {
  deposit.closing = true;
  relist(book, deposit.nodes);
  closeAt(book, deposit, closesAt);
}

export function closeDeposit(book: Book, deposit: BookDeposit, at: Instant): void {
  removeDue(book.timers, closeTimer(deposit));
  for (const node of deposit.nodes) {
    unlistNode(book, node);
    book.nodes.delete(node.offered.nodeId);
    book.reclaims.delete(node.offered.nodeId);
  }
  book.deposits.delete(deposit.offer.depositId);
  if (deposit.offer.resale) book.resales.delete(deposit.offer.resale.matchId);
  remember(book, deposit.offer.depositId, at);
}

/** Frees what is left of a lease from `until` on. */
export function endLease(book: Book, matchId: MatchId, until: Instant, at: Instant): void {
  const lease = book.leases.get(matchId);
  assert(lease !== undefined, 'the lease of an event is in the book');
  endEarly(book, lease, until);
  settleClosing(book, lease.slices, at);
}

/** Uses of these nodes have changed: a deposit that is closing closes when the last of its own is over. */
export function settleClosing(book: Book, slices: readonly { readonly nodeId: NodeId }[], at: Instant): void {
  const deposits = new Set(slices.map(({ nodeId }) => book.nodes.get(nodeId)?.deposit));
  for (const deposit of deposits) if (deposit?.closing) closeAt(book, deposit, freeFrom(deposit, at));
}

export function failNode(book: Book, nodeId: NodeId, owner: TenantId): void {
  book.failed.set(nodeId, owner);
  relistMachine(book, nodeId);
}

export function restoreNode(book: Book, nodeId: NodeId): void {
  book.failed.delete(nodeId);
  relistMachine(book, nodeId);
}

/** The node, and the lots on it. */
function relistMachine(book: Book, nodeId: NodeId): void {
  const found = book.nodes.get(nodeId);
  if (found !== undefined) relist(book, withLots(book, found));
}
