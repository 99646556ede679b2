import { assert } from '@compute-bank/domain/assert';
import type { Book, BookNode, Pool } from './book.ts';
import type { BookLease, BookSlice } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import { moveLease, nodesOf, runningOf } from './lose-nodes.ts';
import { withLots } from './lots.ts';
import { machineOf } from './machine.ts';
import { isUnnamedIn } from './pool.ts';
import { emit, hasRoom, type Run } from './run.ts';

/** Takes the leases of the node, and of the lots on it, off it; returns the nodes whose capacity that frees. */
export function failMachine(run: Run, found: BookNode): BookNode[] {
  return withLots(run.book, found).flatMap((node) => failLeases(run, node));
}

/**
 * Takes the node's leases that have not ended off it; returns the nodes whose capacity that frees. Each goes on elsewhere if it
 * can, also one that runs: what it delivered until then is proven by the agents of its nodes.
 */
function failLeases(run: Run, node: BookNode): BookNode[] {
  const { book, at } = run;
  const nodeId = machineOf(node.offered);
  const freed = new Set<BookNode>();
  for (const lease of runningOf(node.leases, at)) {
    if (!hasRoom(run)) break;
    for (const other of nodesOf(run, lease.slices)) freed.add(other);
    const lost = lease.slices.filter((slice) => !slice.unnamed && isLost(book, slice)).map((slice) => slice.nodeId);
    if (moveLease(run, lease, lost, 'node_failed')) continue;
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

function isLost({ nodes, failed }: Book, { nodeId }: BookSlice): boolean {
  const node = nodes.get(nodeId);
  return node !== undefined && failed.has(machineOf(node.offered));
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
