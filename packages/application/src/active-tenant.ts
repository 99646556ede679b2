import { assert } from '@compute-bank/domain/assert';
import type { Tenant } from '@compute-bank/domain/entities/tenant';
import type { TenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank } from './ports.ts';

/** The caller's tenant, if it may trade. */
export async function activeTenant(bank: Bank, tenantId: TenantId): Promise<Result<Tenant, Rejection<'tenant_suspended'>>> {
  const found = await bank.read({ type: 'tenant', tenantId });
  assert(found, `the authenticated tenant ${tenantId} is not stored`);
  if (found.entity.state === 'active') return ok(found.entity);
  return reject(rejection('tenant_suspended', 'This tenant is suspended: it may read, but not place or change orders.'));
}
