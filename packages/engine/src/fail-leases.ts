import type { BookNode } from './book.ts';
import { compareText } from './chunked-list.ts';
import { emit, hasRoom, type Run } from './run.ts';

/** Fails the node's leases that have not ended; returns the other nodes whose capacity that frees. */
export function failLeases(run: Run, node: BookNode): BookNode[] {
  const { book, at } = run;
  const freed = new Set<BookNode>();
  const running = [...node.leases].filter((lease) => lease.running && lease.end > at);
  for (const lease of running.sort((a, b) => compareText(a.matchId, b.matchId))) {
    if (!hasRoom(run)) break;
    const { matchId, leaseId, tenantId } = lease;
    emit(run, { kind: 'lease-failed', matchId, leaseId, tenantId, nodeId: node.offered.nodeId, at });
    for (const slice of lease.slices) {
      const other = book.nodes.get(slice.nodeId);
      if (other !== undefined) freed.add(other);
    }
  }
  return [...freed];
}
