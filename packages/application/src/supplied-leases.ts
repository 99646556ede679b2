import { assert } from '@compute-bank/domain/assert';
import type { Lease, Supply } from '@compute-bank/domain/entities/lease';
import type { LeaseId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank, Page, PageRequest, Principal } from './ports.ts';

/** Leases live with their buyer; a provider reaches those on its nodes through its own pointers, and through nothing else. */
async function follow(bank: Bank, { buyerId, leaseId }: Supply): Promise<Lease> {
  const lease = await bank.read({ type: 'lease', tenantId: buyerId, leaseId });
  assert(lease, `supply ${leaseId} points to a lease that is not stored`);
  return lease.entity;
}

/** One page of the leases that run on the caller's nodes. Whoever shows them must show the caller's slices only. */
export async function listSuppliedLeases(bank: Bank, { tenantId }: Principal, page: PageRequest): Promise<Result<Page<Lease>, never>> {
  const { items, next } = await bank.list('supply', tenantId, page);
  return ok({ items: await Promise.all(items.map((supply) => follow(bank, supply))), next });
}

export async function getSuppliedLease(
  bank: Bank,
  { tenantId }: Principal,
  leaseId: LeaseId,
): Promise<Result<Lease, Rejection<'not_found'>>> {
  const supply = await bank.read({ type: 'supply', tenantId, leaseId });
  return supply ? ok(await follow(bank, supply.entity)) : reject(rejection('not_found', 'There is no such lease.'));
}
