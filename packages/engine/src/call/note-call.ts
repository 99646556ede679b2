import type { NodeId } from '@compute-bank/domain/ids';
import { type Instant, instant } from '@compute-bank/domain/instant';
import type { Book, BookNode } from '../book.ts';
import type { Event } from '../event.ts';
import { suppliedBy, withLots } from '../lots.ts';
import { callClearing } from './clearing-of.ts';

/** The first call after `at`. */
const callAfter = (at: Instant, everyMs: number): Instant => instant((Math.floor(at / everyMs) + 1) * everyMs);

const idsOf = (nodes: Iterable<BookNode>): NodeId[] => [...nodes].map(({ offered }) => offered.nodeId);

/** The node and the lots on it. Its own id, if the book does not have it. */
function onMachine(book: Book, nodeId: NodeId): NodeId[] {
  const node = book.nodes.get(nodeId);
  return node === undefined ? [nodeId] : idsOf(withLots(book, node));
}

/** Nodes on which the event leaves more capacity than there was. */
function stirredBy(book: Book, event: Event): readonly NodeId[] {
  switch (event.kind) {
    case 'deposit-opened':
      return event.deposit.nodes.map(({ nodeId }) => nodeId);
    case 'capacity-returned':
    case 'lease-failed':
    case 'rematched':
    case 'lease-shortened':
    case 'lease-revoked':
    case 'match-annulled':
      return (book.leases.get(event.matchId)?.slices ?? []).map(({ nodeId }) => nodeId);
    case 'node-restored':
    case 'node-updated':
      return onMachine(book, event.nodeId);
    case 'capacity-reclaimed':
      return [event.nodeId];
    case 'tenant-reinstated':
      return idsOf(suppliedBy(book, event.tenantId));
    default:
      return [];
  }
}

/**
 * In a call market, before `event` is entered: keeps what the next call has to look at, and when it is due. Capacity that
 * appears while nobody waits needs no note, because orders that come later are looked at anyway.
 */
export function noteCall(book: Book, event: Event, at: Instant): void {
  const clearing = callClearing(book);
  if (clearing === undefined) return;
  const isAwaited = book.standing.size > 0;
  const next = callAfter(at, clearing.everyMs);
  if (event.kind === 'cleared') {
    book.callAt = null;
    book.calledArrivals = book.arrivals;
    book.stirred.clear();
  } else if (event.kind === 'withdrawal-standing') {
    book.callAt = isAwaited ? (book.callAt ?? next) : next;
  } else if (event.kind === 'market-resumed') {
    book.callAt = isAwaited ? next : null;
  } else if (isAwaited) {
    const stirred = stirredBy(book, event);
    for (const nodeId of stirred) book.stirred.add(nodeId);
    if (stirred.length > 0) book.callAt ??= next;
  }
}
