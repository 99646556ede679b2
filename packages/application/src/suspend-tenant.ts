import type { Tenant } from '@compute-bank/domain/entities/tenant';
import { platformTenantId, type TenantId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Deps, Principal } from './ports.ts';
import { isBeingTold, tellMarkets } from './tell-markets.ts';

export interface SuspensionRequest {
  readonly tenantId: TenantId;
  /** How long leases that run may go on. */
  readonly graceMs: number;
}

type SuspendTenantRejection = Rejection<'forbidden' | 'tenant_not_found' | 'tenant_already_suspended' | 'change_under_way'>;

/**
 * Takes a tenant out of every market. From this transaction on none of its orders is admitted; those that were admitted
 * before are ended or refused by their markets.
 */
export function suspendTenant(
  deps: Deps,
  principal: Principal,
  { tenantId, graceMs }: SuspensionRequest,
  once: Once<Tenant>,
): Promise<Result<Tenant, SuspendTenantRejection>> {
  return admit(deps.bank, async (): Promise<Result<Admission<Tenant>, SuspendTenantRejection>> => {
    if (tenantId === platformTenantId) return reject(rejection('forbidden', 'The bank itself cannot be suspended.'));
    const found = await deps.bank.read({ type: 'tenant', tenantId });
    if (!found) return reject(rejection('tenant_not_found', 'There is no such tenant.'));
    if (found.entity.state === 'suspended') return reject(rejection('tenant_already_suspended', 'This tenant is suspended already.'));
    if (await isBeingTold(deps.bank, found.entity)) {
      return reject(rejection('change_under_way', 'Some market has not heard yet that this tenant was reinstated. Ask again in a moment.'));
    }
    const at = deps.now();
    const suspension = { at, until: addMs(at, graceMs) };
    const tenant: Tenant = { ...found.entity, state: 'suspended', suspension };
    const commands = await tellMarkets(deps.bank, tenant, { kind: 'suspend-tenant', ...suspension });
    return ok({
      value: tenant,
      changes: [
        { kind: 'replace', entity: tenant, version: found.version },
        ...commands,
        auditOf(deps, principal, 'suspend-tenant', tenantId),
        once.receipt(tenant),
      ],
    });
  });
}
