import { assert } from '@compute-bank/domain/assert';
import type { TenantId } from '@compute-bank/domain/ids';
import type { Bank } from './ports.ts';

/** The tenant's beneficial owner: nobody buys from a tenant of the same one. */
export async function ownerOf(bank: Bank, tenantId: TenantId): Promise<string> {
  const found = await bank.read({ type: 'tenant', tenantId });
  assert(found, `the authenticated tenant ${tenantId} is not stored`);
  return found.entity.ownerId;
}
