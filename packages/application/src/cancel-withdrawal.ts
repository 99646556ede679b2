import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { WithdrawalId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { isWithdrawalOver } from './next-hop.ts';
import { currentOrderId } from './order-of.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal } from './ports.ts';

export type CancelWithdrawalRejection = Rejection<'not_found' | 'withdrawal_already_closed'>;

/**
 * Requests a cancellation. It is final once projected: what was matched before the engine saw it stays matched. From here
 * on no further market is visited, and the order that is out is cancelled in its own. Asking again while it is on its way
 * changes nothing.
 */
export function cancelWithdrawal(
  deps: Deps,
  principal: Principal,
  withdrawalId: WithdrawalId,
): Promise<Result<Withdrawal, CancelWithdrawalRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Withdrawal>, CancelWithdrawalRejection>> => {
    const found = await deps.bank.read({ type: 'withdrawal', tenantId, withdrawalId });
    if (!found) return reject(rejection('not_found', 'There is no such withdrawal.'));
    if (isWithdrawalOver(found.entity.state)) {
      return reject(
        rejection(
          'withdrawal_already_closed',
          `The withdrawal is ${found.entity.state}: nothing of it can be cancelled. End its leases to return capacity early.`,
        ),
      );
    }
    if (found.entity.cancelRequestedAt !== null) return ok({ value: found.entity, changes: [] });
    const entity: Withdrawal = { ...found.entity, cancelRequestedAt: deps.now() };
    const orderId = currentOrderId(entity);
    const command = {
      kind: 'cancel-withdrawal' as const,
      commandId: `cancel-${orderId}`,
      issuer: tenantId,
      admittedAt: deps.now(),
      withdrawalId: orderId,
    };
    return ok({
      value: entity,
      changes: [
        { kind: 'replace', entity, version: found.version },
        { kind: 'create', entity: outboxOf(entity.marketId, command) },
        auditOf(deps, principal, 'cancel-withdrawal', withdrawalId),
      ],
    });
  });
}
