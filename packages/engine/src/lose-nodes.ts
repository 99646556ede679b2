import type { NodeId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { BookNode } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import type { LossReason } from './event-changes.ts';
import { limits } from './limits.ts';
import { emit, type Run } from './run.ts';
import { findStandIns, goesOnFrom } from './stand-in.ts';

/** Leases that go on beyond now, in the order in which they are seen to. */
export const runningOf = (leases: Iterable<BookLease>, at: Instant): BookLease[] =>
  [...leases].filter((lease) => lease.running && lease.end > at).sort((a, b) => compareText(a.matchId, b.matchId));

export const nodesOf = ({ book }: Run, slices: readonly { readonly nodeId: NodeId }[]): BookNode[] =>
  slices.flatMap(({ nodeId }) => book.nodes.get(nodeId) ?? []);

/** Moves the lease off the lost nodes, if others at no higher price take all of it; whether they do. One that was sold back stays with its lots. */
export function moveLease(run: Run, lease: BookLease, lost: readonly NodeId[], reason: LossReason): boolean {
  const { at, book } = run;
  const canMove = lease.rematches < limits.moves && !book.resales.has(lease.matchId);
  const slices = canMove ? findStandIns(run, lease, lost) : undefined;
  if (slices === undefined) return false;
  const { matchId, leaseId, tenantId, end, rematches } = lease;
  const inOrder = lease.slices.flatMap(({ nodeId }) => (lost.includes(nodeId) ? [nodeId] : []));
  const moved = { generation: rematches + 2, lost: inOrder, slices, at, from: goesOnFrom(lease, at), end };
  emit(run, { kind: 'rematched', matchId, leaseId, tenantId, reason, ...moved });
  return true;
}

/** Ends a lease that has not begun. */
export function revokeLease(run: Run, { matchId, leaseId, tenantId }: BookLease, reason: LossReason): void {
  emit(run, { kind: 'lease-revoked', matchId, leaseId, tenantId, reason });
}

/** Ends the lease at `end`, if it was to last longer. */
export function shortenLease(run: Run, { matchId, leaseId, tenantId, end: before }: BookLease, end: Instant, reason: LossReason): void {
  if (end < before) emit(run, { kind: 'lease-shortened', matchId, leaseId, tenantId, reason, end });
}
