import { assert } from '@compute-bank/domain/assert';
import type { LeaseId } from '@compute-bank/domain/ids';
import type { Book, BookNode, Pool } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import { moveLease, nodesOf, runningOf } from './lose-nodes.ts';
import { isUnnamedIn } from './pool.ts';
import { emit, hasRoom, type Run } from './run.ts';

/**
 * Takes the node's leases that have not ended off it; returns the nodes whose capacity that frees. One that has not begun,
 * or was never ready, goes on elsewhere if it can. One that was in use fails: what it delivered is proven by the agents of
 * its nodes, and nothing says where a replacement would take over.
 */
export function failLeases(run: Run, node: BookNode, neverReady: LeaseId | undefined): BookNode[] {
  const { book, at } = run;
  const { nodeId } = node.offered;
  const freed = new Set<BookNode>();
  for (const lease of runningOf(node.leases, at)) {
    if (!hasRoom(run)) break;
    for (const other of nodesOf(run, lease.slices)) freed.add(other);
    const lost = lease.slices.filter((slice) => !slice.unnamed && book.failed.has(slice.nodeId)).map((slice) => slice.nodeId);
    const isUnused = lease.start > at || lease.leaseId === neverReady;
    if (isUnused && moveLease(run, lease, lost, 'node_failed')) continue;
    const { matchId, leaseId, tenantId } = lease;
    emit(run, { kind: 'lease-failed', matchId, leaseId, tenantId, nodeId, at });
  }
  if (node.pool !== null) for (const other of giveWay(run, node, node.pool)) freed.add(other);
  return [...freed];
}

/** Leases whose nodes are not named give way where their pool is left with too few: of those at the first such moment, the one that begins last. */
function giveWay(run: Run, { offered: { nodeId } }: BookNode, pool: Pool): BookNode[] {
  const { at, book } = run;
  const freed: BookNode[] = [];
  for (let lease = oneTooMany(book, pool); lease !== undefined && hasRoom(run); lease = oneTooMany(book, pool)) {
    freed.push(...nodesOf(run, lease.slices));
    const lost = lease.slices.find((slice) => isUnnamedIn(book, pool, slice));
    assert(lost, 'a lease that has a use without a name has such a slice');
    if (moveLease(run, lease, [lost.nodeId], 'node_failed')) continue;
    const { matchId, leaseId, tenantId } = lease;
    emit(run, { kind: 'lease-failed', matchId, leaseId, tenantId, nodeId, at });
  }
  return freed;
}

function oneTooMany(book: Book, pool: Pool): BookLease | undefined {
  const { uses, spares, members } = pool;
  const room = spares.length * (members[0]?.offered.gpus ?? 0);
  const step = uses.used.findIndex((gpus) => gpus > room);
  const moment = uses.times[step];
  if (moment === undefined) return undefined;
  const there = [...pool.unnamed].filter((lease) =>
    lease.slices.some((slice) => isUnnamedIn(book, pool, slice) && (slice.from ?? lease.start) <= moment && moment < lease.until),
  );
  return there.sort((a, b) => b.start - a.start || compareText(b.matchId, a.matchId))[0];
}
