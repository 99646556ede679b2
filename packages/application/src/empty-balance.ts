import type { Balance } from '@compute-bank/domain/entities/money';
import type { Asset, TenantId } from '@compute-bank/domain/ids';

/** The balance of a tenant that never had any of this asset. */
export const emptyBalance = (tenantId: TenantId, asset: Asset): Balance => ({
  type: 'balance',
  tenantId,
  asset,
  available: 0n,
  held: 0n,
  earnings: 0n,
  bond: 0n,
  creditLimit: 0n,
});
