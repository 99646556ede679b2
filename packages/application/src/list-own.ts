import type { EntityOf, ListedType } from '@compute-bank/domain/entities/entity';
import type { TenantId } from '@compute-bank/domain/ids';
import { ok, type Result } from '@compute-bank/domain/result';
import type { Bank, Page, PageRequest } from './ports.ts';

/** One page of what a tenant owns of a type, in the order of ids. */
export async function listOwn<T extends ListedType>(
  bank: Bank,
  tenantId: TenantId,
  type: T,
  page: PageRequest,
): Promise<Result<Page<EntityOf<T>>, never>> {
  return ok(await bank.list(type, tenantId, page));
}
