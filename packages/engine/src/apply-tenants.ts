import type { TenantId } from '@compute-bank/domain/ids';
import { type Instant, later } from '@compute-bank/domain/instant';
import { endOrder } from './apply-time.ts';
import type { BookNode } from './book.ts';
import type { BookLease } from './book-lease.ts';
import type { Command } from './command.ts';
import type { ReinstateTenant, SuspendTenant } from './command-changes.ts';
import type { RefusalCode } from './event.ts';
import { grantWishes } from './grant-wishes.ts';
import { moveLease, nodesOf, revokeLease, runningOf, shortenLease } from './lose-nodes.ts';
import { isSuppliedBy, suppliedBy } from './lots.ts';
import { retryFor } from './retry.ts';
import { emit, hasRoom, type Run } from './run.ts';

/** Takes a tenant out of the market, as buyer and as provider. */
export function suspendTenant(run: Run, { commandId, tenantId, until }: SuspendTenant & Command): RefusalCode | undefined {
  if (run.book.suspended.has(tenantId)) return 'wrong_state';
  emit(run, { kind: 'tenant-suspended', commandId, tenantId, until });
  const freed = carryOutSuspension(run, tenantId, until);
  if (!run.cut) retryFor(run, freed);
}

/** The tenant's nodes are on offer again, and its own wishes for more time are tried with all others. */
export function reinstateTenant(run: Run, { commandId, tenantId }: ReinstateTenant & Command): RefusalCode | undefined {
  const { book } = run;
  if (!book.suspended.has(tenantId)) return 'wrong_state';
  emit(run, { kind: 'tenant-reinstated', commandId, tenantId });
  grantWishes(run, book.leases.values());
  retryFor(run, suppliedBy(book, tenantId));
}

/**
 * Ends what a suspended tenant has in the market; returns the nodes whose capacity that frees. Its standing orders end, so
 * that the money that they hold is free: nothing could be matched with them, and no order may wait for ever.
 */
export function carryOutSuspension(run: Run, tenantId: TenantId, until: Instant): BookNode[] {
  const { book, at } = run;
  const standing = [...book.standing.values()].filter((order) => order.tenantId === tenantId);
  for (const { withdrawalId } of standing.sort((a, b) => a.arrival - b.arrival)) {
    if (!hasRoom(run)) return [];
    endOrder(run, withdrawalId, tenantId, 'tenant_suspended');
  }
  const freed = new Set<BookNode>();
  const supplied = new Set(suppliedBy(book, tenantId).flatMap((node) => [...node.leases, ...(node.pool?.unnamed ?? [])]));
  const bought = [...book.leases.values()].filter((lease) => lease.tenantId === tenantId);
  for (const lease of runningOf(new Set([...bought, ...supplied]), at)) {
    if (!hasRoom(run)) break;
    for (const node of nodesOf(run, lease.slices)) freed.add(node);
    suspendLease(run, lease, { tenantId, until });
  }
  return [...freed];
}

/** A buyer's lease ends. Of a provider's, one that has not begun goes on elsewhere if it can: its buyer did nothing. */
function suspendLease(run: Run, lease: BookLease, { tenantId, until }: { readonly tenantId: TenantId; readonly until: Instant }): void {
  const { at } = run;
  const isBuyer = lease.tenantId === tenantId;
  const reason = isBuyer ? 'buyer_suspended' : 'provider_suspended';
  if (lease.start <= at) {
    shortenLease(run, lease, later(until, at), reason);
    return;
  }
  const lost = nodesOf(run, lease.slices).flatMap((node) => (isSuppliedBy(node, tenantId) ? [node.offered.nodeId] : []));
  if (isBuyer || !moveLease(run, lease, lost, reason)) revokeLease(run, lease, reason);
}
