import type { Tenant } from '@compute-bank/domain/entities/tenant';
import type { TenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank } from './ports.ts';

/** Any tenant, for those who may see all of them. */
export async function readTenant(bank: Bank, tenantId: TenantId): Promise<Result<Tenant, Rejection<'tenant_not_found'>>> {
  const found = await bank.read({ type: 'tenant', tenantId });
  return found ? ok(found.entity) : reject(rejection('tenant_not_found', 'There is no such tenant.'));
}
