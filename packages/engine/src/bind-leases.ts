import { assert } from '@compute-bank/domain/assert';
import type { BookDeposit } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import { failMachine } from './fail-leases.ts';
import { idleIn, poolsOf, unnamedFrom } from './pool.ts';
import { emit, hasRoom, type Run } from './run.ts';

/**
 * Names the nodes of a lease that was matched to a number of them: of those of its pool that are free themselves, the first by
 * node id. There always is one, if leases are named in order of start: whatever is in use at a start leaves one of the count.
 * So where one deposit alone is in a hurry, only its nodes are named: elsewhere it is not yet the lease's turn.
 */
export function bindLease(run: Run, lease: BookLease, hurried?: BookDeposit): void {
  const { book } = run;
  const { matchId, leaseId, tenantId } = lease;
  const taken = new Set(lease.slices.flatMap(({ nodeId, unnamed }) => (unnamed ? [] : [nodeId])));
  const nodes = lease.slices.flatMap(({ nodeId: like, unnamed, from }) => {
    const { pool, deposit } = book.nodes.get(like) ?? {};
    if (!unnamed || (hurried !== undefined && deposit !== hurried)) return [];
    const node = pool && idleIn(pool, from ?? lease.start, lease.until).find(({ offered }) => !taken.has(offered.nodeId));
    assert(node, 'a lease that its pool has room for finds its nodes');
    taken.add(node.offered.nodeId);
    return [{ like, nodeId: node.offered.nodeId }];
  });
  emit(run, { kind: 'lease-bound', matchId, leaseId, tenantId, nodes });
}

/**
 * Names the deposit's nodes in all leases, before they cease to be alike. False if the output is cut before that is done. If an
 * earlier command was cut, there may still be more leases than nodes: then some fail first.
 */
export function bindDeposit(run: Run, deposit: BookDeposit): boolean {
  if (run.book.unfinished !== null) {
    for (const node of deposit.nodes) if (run.book.failed.has(node.offered.nodeId)) failMachine(run, node);
  }
  for (const lease of unnamedOf(deposit)) {
    if (!hasRoom(run)) return false;
    bindLease(run, lease, deposit);
  }
  return true;
}

/** In the order in which they are named. */
function unnamedOf({ nodes }: BookDeposit): BookLease[] {
  const leases = new Set([...poolsOf(nodes)].flatMap(({ unnamed }) => [...unnamed]));
  return [...leases].sort((a, b) => unnamedFrom(a) - unnamedFrom(b) || compareText(a.matchId, b.matchId));
}
