import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import type { Instant } from '@compute-bank/domain/instant';
import type { Bank, Change, Stored } from './ports.ts';

/** Beside a lease and its money, a transaction has room for this many assignments with another end. */
export const movesMax = 40;

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

/** For each assignment that has another end than this, the two changes that give it that end. */
export async function movesOf(
  bank: Bank,
  lease: Lease,
  end: Instant,
  logPosition: number,
): Promise<readonly (readonly [Change, Change])[]> {
  const found = await Promise.all(lease.slices.map((slice) => readAssignment(bank, lease, slice)));
  return found.flatMap((stored) => {
    if (!stored || stored.entity.end === end) return [];
    const moved: Assignment = { ...stored.entity, end, logPosition };
    const pair: readonly [Change, Change] = [
      { kind: 'remove', entity: stored.entity },
      { kind: 'create', entity: moved },
    ];
    return [pair];
  });
}
