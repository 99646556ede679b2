import type { Lease } from '@compute-bank/domain/entities/lease';
import type { LeaseId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal } from './ports.ts';

export type CancelExtensionRejection = Rejection<'not_found' | 'extension_not_standing'>;

/**
 * Requests that a wish for more time which stands be taken back. It is final once projected: what was granted before the
 * engine saw it stays granted. Asking again while it is on its way changes nothing.
 */
export function cancelExtension(deps: Deps, principal: Principal, leaseId: LeaseId): Promise<Result<Lease, CancelExtensionRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Lease>, CancelExtensionRejection>> => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId });
    if (!found) return reject(rejection('not_found', 'There is no such lease.'));
    const { extension, marketId, matchId } = found.entity;
    if (extension?.state !== 'standing') {
      return reject(rejection('extension_not_standing', 'No extension of this lease stands: there is nothing to cancel.'));
    }
    if (extension.cancelRequestedAt !== null) return ok({ value: found.entity, changes: [] });
    const at = deps.now();
    const entity: Lease = { ...found.entity, extension: { ...extension, cancelRequestedAt: at } };
    const command = {
      kind: 'cancel-extension' as const,
      commandId: `cancel-${extension.commandId}`,
      issuer: tenantId,
      admittedAt: at,
      matchId,
      leaseId,
      extensionId: extension.commandId,
    };
    return ok({
      value: entity,
      changes: [
        { kind: 'replace', entity, version: found.version },
        { kind: 'create', entity: outboxOf(marketId, command) },
        auditOf(deps, principal, 'cancel-extension', leaseId),
      ],
    });
  });
}
