import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import type { Instant } from '@compute-bank/domain/instant';
import type { Bank, Change } from './ports.ts';
import { readAssignment } from './read-assignment.ts';

/** Beside a lease and its money, a transaction has room for this many assignments with another end. */
export const movesMax = 40;

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
