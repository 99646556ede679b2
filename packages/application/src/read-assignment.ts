import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import type { Instant } from '@compute-bank/domain/instant';
import type { Bank, Stored } from './ports.ts';

/**
 * The stored assignment of a slice. Its end is part of its key: while the lease's end is being changed, some assignments
 * have the new one already.
 */
export async function readAssignment(bank: Bank, lease: Lease, slice: LeaseSlice): Promise<Stored<Assignment> | undefined> {
  const { providerId: tenantId, nodeId, assignmentId } = slice;
  const until = (end: Instant) => bank.read({ type: 'assignment', tenantId, nodeId, end, assignmentId });
  const found = await until(lease.end);
  return found || !lease.extension ? found : until(lease.extension.until);
}
