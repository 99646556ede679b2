import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { DepositId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal } from './ports.ts';

export type CloseDepositRejection = Rejection<'not_found' | 'deposit_already_closed'>;

/** Asks for a deposit to be closed: no new matches from then on; it is closed once its last lease has ended. */
export function closeDeposit(deps: Deps, principal: Principal, depositId: DepositId): Promise<Result<Deposit, CloseDepositRejection>> {
  const { tenantId } = principal;
  return admit(deps.bank, async (): Promise<Result<Admission<Deposit>, CloseDepositRejection>> => {
    const found = await deps.bank.read({ type: 'deposit', tenantId, depositId });
    if (!found) return reject(rejection('not_found', 'There is no such deposit.'));
    const { state, marketId } = found.entity;
    if (state === 'closed' || state === 'rejected') {
      return reject(rejection('deposit_already_closed', `The deposit is ${state}.`));
    }
    const commandId = `close-${depositId}`;
    if (await deps.bank.read({ type: 'outbox', tenantId, commandId })) return ok({ value: found.entity, changes: [] });
    const command = { kind: 'close-deposit' as const, commandId, issuer: tenantId, admittedAt: deps.now(), depositId };
    const changes =
      state === 'closing'
        ? []
        : [{ kind: 'create' as const, entity: outboxOf(marketId, command) }, auditOf(deps, principal, 'close-deposit', depositId)];
    return ok({ value: found.entity, changes });
  });
}
