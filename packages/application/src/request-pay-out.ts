import type { Transfer } from '@compute-bank/domain/entities/money';
import type { Asset } from '@compute-bank/domain/ids';
import { formatMicros, type Micros } from '@compute-bank/domain/money';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { subAccount } from '@compute-bank/ledger/sub-account';
import { buildTransfer, tenantPosting } from '@compute-bank/ledger/transfer';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Deps, Principal } from './ports.ts';

export interface PayOutRequest {
  readonly asset: Asset;
  readonly amount: Micros;
}

type PayOutRejection = Rejection<'tenant_suspended' | 'insufficient_earnings'>;

/** Moves earnings to the outside world, never below zero. */
export function requestPayOut(
  deps: Deps,
  principal: Principal,
  { asset, amount }: PayOutRequest,
  once: Once<Transfer>,
): Promise<Result<Transfer, PayOutRejection>> {
  const { tenantId } = principal;
  const transferId = deps.nextId('trf');
  return admit(deps.bank, async (): Promise<Result<Admission<Transfer>, PayOutRejection>> => {
    const tenant = await activeTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    const earnings = (await deps.bank.read({ type: 'balance', tenantId, asset }))?.entity.earnings ?? 0n;
    if (earnings < amount) {
      return reject(rejection('insufficient_earnings', `Earnings are ${formatMicros(earnings)} ${asset}.`));
    }
    const postings = [tenantPosting(tenantId, 'earnings', -amount), { account: subAccount('cash', transferId), amount }];
    const facts = { asset, postings, reference: tenantId, source: 'request', externalId: transferId, at: deps.now() };
    const transfer = buildTransfer({ transferId, kind: 'pay-out', ...facts });
    return ok({
      value: transfer,
      changes: [
        { kind: 'require-active', tenantId },
        { kind: 'transfer', transfer },
        auditOf(deps, principal, 'request-pay-out', transferId),
        once.receipt(transfer),
      ],
    });
  });
}
