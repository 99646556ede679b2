import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import type { Bank, Change } from './ports.ts';
import { readAssignment } from './read-assignment.ts';

/** Tells each of the lease's agents to stop at `at`, or at an earlier stop that it knows, by their next heartbeat. At most 90 of them fit the transaction. */
export async function stopAssignments(bank: Bank, lease: Lease, at: Instant): Promise<Change[]> {
  const stops = lease.slices.slice(0, 90).map(async (slice): Promise<Change[]> => {
    const found = await readAssignment(bank, lease, slice);
    if (!found || (found.entity.stopAt !== null && found.entity.stopAt <= at)) return [];
    return [{ kind: 'replace', entity: { ...found.entity, stopAt: at }, version: found.version }];
  });
  return (await Promise.all(stops)).flat();
}
