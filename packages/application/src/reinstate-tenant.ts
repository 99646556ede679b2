import type { Tenant } from '@compute-bank/domain/entities/tenant';
import type { TenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import type { Deps, Principal } from './ports.ts';
import { isBeingTold, tellMarkets } from './tell-markets.ts';

type ReinstateTenantRejection = Rejection<'tenant_not_found' | 'tenant_not_suspended' | 'change_under_way'>;

/** Lets a suspended tenant trade again in every market. What its suspension ended stays ended. */
export function reinstateTenant(
  deps: Deps,
  principal: Principal,
  tenantId: TenantId,
  once: Once<Tenant>,
): Promise<Result<Tenant, ReinstateTenantRejection>> {
  return admit(deps.bank, async (): Promise<Result<Admission<Tenant>, ReinstateTenantRejection>> => {
    const found = await deps.bank.read({ type: 'tenant', tenantId });
    if (!found) return reject(rejection('tenant_not_found', 'There is no such tenant.'));
    if (found.entity.state === 'active') return reject(rejection('tenant_not_suspended', 'This tenant is not suspended.'));
    if (await isBeingTold(deps.bank, found.entity)) {
      return reject(rejection('change_under_way', 'Some market has not heard yet that this tenant is suspended. Ask again in a moment.'));
    }
    const at = deps.now();
    const tenant: Tenant = { ...found.entity, state: 'active', suspension: null, reinstatedAt: at };
    const commands = await tellMarkets(deps.bank, tenant, { kind: 'reinstate-tenant', at });
    return ok({
      value: tenant,
      changes: [
        { kind: 'replace', entity: tenant, version: found.version },
        ...commands,
        auditOf(deps, principal, 'reinstate-tenant', tenantId),
        once.receipt(tenant),
      ],
    });
  });
}
