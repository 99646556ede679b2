import type { ApiKey } from '@compute-bank/domain/entities/tenant';
import type { TenantId } from '@compute-bank/domain/ids';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result } from '@compute-bank/domain/result';
import type { Bank, Page, PageRequest } from './ports.ts';
import { readTenant } from './read-tenant.ts';

/** One page of a tenant's keys, for those who may see any tenant's. */
export async function listKeys(
  bank: Bank,
  tenantId: TenantId,
  page: PageRequest,
): Promise<Result<Page<ApiKey>, Rejection<'tenant_not_found'>>> {
  const tenant = await readTenant(bank, tenantId);
  return tenant.ok ? ok(await bank.list('api-key', tenantId, page)) : tenant;
}
