import type { NodeId } from '@compute-bank/domain/ids';
import { addMs, earlier, type Instant, later } from '@compute-bank/domain/instant';
import type { Book, BookNode } from './book.ts';
import type { BookLease, BookSlice } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import { moveLease, nodesOf, revokeLease, shortenLease } from './lose-nodes.ts';
import { emit, hasRoom, type Run } from './run.ts';

/** Clears the nodes whose reclaim is under way of what reaches too far; returns the nodes whose capacity that frees. */
export function carryOutReclaims(run: Run): BookNode[] {
  const { book } = run;
  const freed = new Set<BookNode>();
  for (let node = nextReclaimed(book); node !== undefined; node = nextReclaimed(book)) {
    for (const lease of reachingOf(run, node)) {
      if (!hasRoom(run)) return [];
      for (const other of nodesOf(run, lease.slices)) freed.add(other);
      clearLease(run, lease);
    }
    if (!hasRoom(run)) return [];
    const { depositId, tenantId } = node.deposit.offer;
    emit(run, { kind: 'capacity-reclaimed', depositId, tenantId, nodeId: node.offered.nodeId });
    freed.add(node);
  }
  return [...freed];
}

/** By node id. A lease that this ends may have been sold back: then its lots follow. */
function nextReclaimed({ reclaims, nodes }: Book): BookNode | undefined {
  let next: NodeId | undefined;
  for (const [nodeId, { fullFrom }] of reclaims) {
    if (fullFrom === null && nodes.has(nodeId) && (next === undefined || compareText(nodeId, next) < 0)) next = nodeId;
  }
  return next === undefined ? undefined : nodes.get(next);
}

/** The node's leases that reach beyond its reclaim, a returned one whose end lies ahead included. */
function reachingOf({ book, at }: Run, node: BookNode): BookLease[] {
  const from = later(book.reclaims.get(node.offered.nodeId)?.from ?? at, at);
  const last = addMs(from, book.market?.turnaroundMs ?? 0);
  return [...node.leases].filter((lease) => lease.until > last).sort((a, b) => compareText(a.matchId, b.matchId));
}

/** A lease that has not begun, or that loses a node now, goes on elsewhere if it can. Else it ends when the first of its nodes is taken back. */
function clearLease(run: Run, lease: BookLease): void {
  const { book, at } = run;
  const fromOf = ({ nodeId }: BookSlice): Instant | undefined => {
    const reclaim = book.reclaims.get(nodeId);
    return reclaim?.fullFrom === null && reclaim.from < lease.end ? reclaim.from : undefined;
  };
  const lost = lease.slices.filter((slice) => fromOf(slice) !== undefined).map(({ nodeId }) => nodeId);
  const from = lease.slices.map((slice) => fromOf(slice) ?? lease.end).reduce(earlier);
  const isAhead = lease.running && lease.start > at;
  const reason = lost.flatMap((nodeId) => book.reclaims.get(nodeId)?.reason ?? [])[0] ?? 'reclaimed';
  if ((isAhead || (lease.running && from <= at)) && moveLease(run, lease, lost, reason)) return;
  if (isAhead && lease.start >= from) revokeLease(run, lease, reason);
  else shortenLease(run, lease, later(from, at), reason);
}
