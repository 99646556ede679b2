import { addMs, earlier, type Instant, later } from '@compute-bank/domain/instant';
import { bindDeposit } from './bind-leases.ts';
import type { BookDeposit, BookNode } from './book.ts';
import type { BookLease, BookSlice } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import type { Command } from './command.ts';
import type { ReclaimCapacity, UpdateNode } from './command-changes.ts';
import type { RefusalCode } from './event.ts';
import { moveLease, nodesOf, revokeLease, shortenLease } from './lose-nodes.ts';
import { isSeen } from './memory.ts';
import { retryFor } from './retry.ts';
import { emit, hasRoom, type Run } from './run.ts';

/**
 * Changes what later decisions see of a node; what makes it more attractive is offered to standing orders. One that changes
 * nothing is refused: that is what a delivery from before the horizon looks like.
 */
export function updateNode(run: Run, command: UpdateNode & Command): RefusalCode | undefined {
  const { book } = run;
  const { commandId, nodeId, tenantId, tier, network, maintenance } = command;
  const owner = book.nodes.get(nodeId)?.deposit.offer.tenantId ?? book.maintained.get(nodeId) ?? tenantId;
  if (owner !== tenantId) return 'unknown_id';
  const known = book.nodes.get(nodeId)?.offered ?? { tier, network };
  const isSame = known.tier === tier && known.network.kind === network.kind && known.network.gbpsPerGpu === network.gbpsPerGpu;
  if (isSame && maintenance === book.maintained.has(nodeId)) return 'wrong_state';
  const deposit = book.nodes.get(nodeId)?.deposit;
  if (deposit !== undefined && !bindDeposit(run, deposit)) return undefined;
  emit(run, { kind: 'node-updated', commandId, nodeId, tenantId, tier, network, maintenance });
  retryFor(run, nodesOf(run, [{ nodeId }]));
}

/** Takes nodes of a deposit back from a time on, with the notice that the deposit promised. */
export function reclaimCapacity(run: Run, command: ReclaimCapacity & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { commandId, tenantId, depositId, from } = command;
  const deposit = book.deposits.get(depositId);
  if (deposit === undefined) return isSeen(book, depositId, at) ? 'wrong_state' : 'unknown_id';
  const named = deposit.nodes.filter(({ offered }) => command.nodeId === null || offered.nodeId === command.nodeId);
  if (deposit.offer.tenantId !== tenantId || named.length === 0) return 'unknown_id';
  if (from >= endOf(deposit)) return 'too_late';
  const { noticeMs } = deposit.offer;
  if (noticeMs === null || from < addMs(at, noticeMs)) return 'notice_too_short';
  const nodeIds = named.map(({ offered }) => offered.nodeId).filter((nodeId) => (book.reclaims.get(nodeId)?.from ?? endOf(deposit)) > from);
  if (nodeIds.length === 0) return 'wrong_state';
  if (!bindDeposit(run, deposit)) return undefined;
  emit(run, { kind: 'capacity-reclaiming', commandId, depositId, tenantId, nodeIds, from });
  const freed = carryOutReclaims(run);
  if (!run.cut) retryFor(run, freed);
}

/** When its last window ends. */
const endOf = ({ offer, closesAt }: BookDeposit): Instant => offer.windows.at(-1)?.end ?? closesAt;

/** Clears the nodes whose reclaim is under way of what reaches too far; returns the nodes whose capacity that frees. */
export function carryOutReclaims(run: Run): BookNode[] {
  const { book } = run;
  const freed = new Set<BookNode>();
  const open = [...book.reclaims].filter(([, { fullFrom }]) => fullFrom === null).map(([nodeId]) => nodeId);
  for (const nodeId of open.sort(compareText)) {
    const [node] = nodesOf(run, [{ nodeId }]);
    if (node === undefined) continue;
    for (const lease of reachingOf(run, node)) {
      if (!hasRoom(run)) return [];
      for (const other of nodesOf(run, lease.slices)) freed.add(other);
      clearLease(run, lease);
    }
    if (!hasRoom(run)) return [];
    const { depositId, tenantId } = node.deposit.offer;
    emit(run, { kind: 'capacity-reclaimed', depositId, tenantId, nodeId });
    freed.add(node);
  }
  return [...freed];
}

/** The node's leases that reach beyond its reclaim, a returned one whose end lies ahead included. */
function reachingOf({ book, at }: Run, node: BookNode): BookLease[] {
  const from = later(book.reclaims.get(node.offered.nodeId)?.from ?? at, at);
  const last = addMs(from, book.market?.turnaroundMs ?? 0);
  return [...node.leases].filter((lease) => lease.until > last).sort((a, b) => compareText(a.matchId, b.matchId));
}

/** A lease that has not begun goes on elsewhere if it can. Else, and once it runs, it ends when the first of its nodes is taken back. */
function clearLease(run: Run, lease: BookLease): void {
  const { book, at } = run;
  const fromOf = ({ nodeId }: BookSlice): Instant | undefined => {
    const reclaim = book.reclaims.get(nodeId);
    return reclaim?.fullFrom === null && reclaim.from < lease.end ? reclaim.from : undefined;
  };
  const lost = lease.slices.filter((slice) => fromOf(slice) !== undefined).map(({ nodeId }) => nodeId);
  const from = lease.slices.map((slice) => fromOf(slice) ?? lease.end).reduce(earlier);
  const isAhead = lease.running && lease.start > at;
  if (isAhead && moveLease(run, lease, lost, 'reclaimed')) return;
  if (isAhead && lease.start >= from) revokeLease(run, lease, 'reclaimed');
  else shortenLease(run, lease, later(from, at), 'reclaimed');
}
