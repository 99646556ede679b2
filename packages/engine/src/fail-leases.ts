import type { BookNode } from './book.ts';
import { nodesOf, runningOf } from './lose-nodes.ts';
import { emit, hasRoom, type Run } from './run.ts';

/**
 * Fails the node's leases that have not ended; returns the other nodes whose capacity that frees. They are not moved to
 * other nodes, as a reclaim moves them: the hand-off cannot yet carry a lease on that has begun.
 */
export function failLeases(run: Run, node: BookNode): BookNode[] {
  const { at } = run;
  const { nodeId } = node.offered;
  const freed = new Set<BookNode>();
  for (const lease of runningOf(node.leases, at)) {
    if (!hasRoom(run)) break;
    const { matchId, leaseId, tenantId } = lease;
    emit(run, { kind: 'lease-failed', matchId, leaseId, tenantId, nodeId, at });
    for (const other of nodesOf(run, lease.slices)) freed.add(other);
  }
  return [...freed];
}
