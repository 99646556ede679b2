import type { LeaseId } from '@compute-bank/domain/ids';
import type { BookNode } from './book.ts';
import { moveLease, nodesOf, runningOf } from './lose-nodes.ts';
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
    const lost = lease.slices.flatMap((slice) => (book.failed.has(slice.nodeId) ? [slice.nodeId] : []));
    const isUnused = lease.start > at || lease.leaseId === neverReady;
    if (isUnused && moveLease(run, lease, lost, 'node_failed')) continue;
    const { matchId, leaseId, tenantId } = lease;
    emit(run, { kind: 'lease-failed', matchId, leaseId, tenantId, nodeId, at });
  }
  return [...freed];
}
