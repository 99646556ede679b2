import { assert } from '@compute-bank/domain/assert';
import type { Transfer } from '@compute-bank/domain/entities/money';
import type { Claim } from '@compute-bank/domain/entities/record';
import type { Asset, TenantId, TransferId } from '@compute-bank/domain/ids';
import { isId, platformTenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { formatMicros, type Micros } from '@compute-bank/domain/money';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { subAccount } from '@compute-bank/ledger/sub-account';
import { buildTransfer, tenantPosting } from '@compute-bank/ledger/transfer';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Deps, Principal } from './ports.ts';
import { readTenant } from './read-tenant.ts';
import type { Secrets } from './secrets.ts';

/** Money that arrived outside. */
export interface TopUpRequest {
  readonly tenantId: TenantId;
  readonly asset: Asset;
  readonly amount: Micros;
  /** The payment's number outside. */
  readonly externalId: string;
}

const source = 'manual';

type TopUpRejection = Rejection<'forbidden' | 'tenant_not_found' | 'transfer_conflict'>;

/**
 * Enters money received. One external id is entered once: the same payment again answers as before, another one under
 * its number is a conflict.
 */
export function topUp(
  deps: Deps & Pick<Secrets, 'sha256'>,
  principal: Principal,
  request: TopUpRequest,
  once: Once<Transfer>,
): Promise<Result<Transfer, TopUpRejection>> {
  const { tenantId, asset, amount, externalId } = request;
  const digest = deps.sha256(`${tenantId}\n${asset}\n${formatMicros(amount)}`);
  const value = `${source}:${externalId}`;
  return admit(deps.bank, async (): Promise<Result<Admission<Transfer>, TopUpRejection>> => {
    if (tenantId === platformTenantId) return reject(rejection('forbidden', 'The bank itself pays nothing in: name the tenant that paid.'));
    const tenant = await readTenant(deps.bank, tenantId);
    if (!tenant.ok) return tenant;
    const earlier = (await deps.bank.read({ type: 'claim', scope: 'transfer', value }))?.entity;
    if (earlier) return earlier.digest === digest ? ok({ value: enteredAs(request, earlier), changes: [] }) : conflict();
    const transfer = transferOf(request, deps.nextId('trf'), deps.now());
    const claim: Claim = { type: 'claim', scope: 'transfer', value, holder: transfer.transferId, digest, createdAt: transfer.at };
    return ok({
      value: transfer,
      changes: [
        { kind: 'create', entity: claim },
        { kind: 'transfer', transfer },
        auditOf(deps, principal, 'top-up', `${tenantId}/${transfer.transferId}`),
        once.receipt(transfer),
      ],
    });
  });
}

const conflict = () => reject(rejection('transfer_conflict', 'A payment with this external id and other figures was entered before.'));

/** A transfer follows from its request, id and time: what was entered before can be said again without being kept twice. */
function enteredAs(request: TopUpRequest, { holder, createdAt }: Claim): Transfer {
  assert(isId('trf', holder), 'an external id is claimed by something that is no transfer');
  return transferOf(request, holder, createdAt);
}

function transferOf({ tenantId, asset, amount, externalId }: TopUpRequest, transferId: TransferId, at: Instant): Transfer {
  const postings = [{ account: subAccount('cash', transferId), amount: -amount }, tenantPosting(tenantId, 'available', amount)];
  return buildTransfer({ transferId, kind: 'top-up', asset, postings, reference: tenantId, source, externalId, at });
}
