import type { Lease } from '@compute-bank/domain/entities/lease';
import type { LeaseId } from '@compute-bank/domain/ids';
import { earlier, type Instant } from '@compute-bank/domain/instant';
import { openResale } from '@compute-bank/domain/lease-resale';
import { reasons } from '@compute-bank/domain/reason';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Deps, Principal } from './ports.ts';
import { stopAssignments } from './stop-assignments.ts';

export type ReturnLeaseRejection = Rejection<'not_found' | 'lease_already_ended' | 'lease_sold_back'>;

/**
 * The buyer gives a lease back before its end: agents stop by their next heartbeat, and the buyer owes used time plus the
 * agreed share of the rest; if its end was announced already, used time alone. What has not begun is on sale again at once;
 * else the rest is, once every node has shown that it stopped.
 */
export function returnLease(
  deps: Deps,
  principal: Principal,
  leaseId: LeaseId,
  once: Once<Lease>,
): Promise<Result<Lease, ReturnLeaseRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Lease>, ReturnLeaseRejection>> => {
    const at = deps.now();
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId });
    if (!found) return reject(rejection('not_found', 'There is no such lease.'));
    const { reason, stopAt, end } = found.entity;
    if ((reason !== null && (stopAt ?? at) <= at) || end <= at) {
      return reject(rejection('lease_already_ended', 'The lease has ended or is ending; nothing is left to return.'));
    }
    const resale = openResale(found.entity);
    if (resale) {
      const detail = `What is left of the lease stands in ${resale.depositId}, and others may hold it: close that first.`;
      return reject(rejection('lease_sold_back', detail));
    }
    const announced = reason === null || stopAt === null ? {} : { announcedEnd: earlier(stopAt, end) };
    const lease: Lease = { ...found.entity, stopAt: at, reason: reason ?? reasons.returned_early, ...announced };
    const changes: Change[] = [
      { kind: 'replace', entity: lease, version: found.version },
      ...(await stopAssignments(deps.bank, lease, at)),
      ...(at < lease.start ? [{ kind: 'create' as const, entity: outboxOf(lease.marketId, returnCommand(lease, at)) }] : []),
      { kind: 'create', entity: { type: 'due', at, target: { kind: 'lease', buyerId: tenantId, leaseId } } },
      auditOf(deps, principal, 'return-lease', leaseId),
      once.receipt(lease),
    ];
    return ok({ value: lease, changes });
  });
}

/** Gives the rest of a lease's time back to the book. */
export const returnCommand = (lease: Lease, at: Instant): Command => ({
  kind: 'return-capacity',
  commandId: `return-${lease.leaseId}`,
  issuer: lease.tenantId,
  admittedAt: at,
  matchId: lease.matchId,
  leaseId: lease.leaseId,
  at,
});
