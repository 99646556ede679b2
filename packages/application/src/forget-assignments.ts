import type { Assignment } from '@compute-bank/domain/entities/node';
import { assignmentEndedAt } from '@compute-bank/domain/lease-evidence';
import type { StoredView } from './lease-look.ts';
import type { Bank } from './ports.ts';
import { readAssignment } from './read-assignment.ts';

/**
 * Takes away the assignments of a closed lease that their agents have ended: every heartbeat reads and stores what is
 * left, up to its planned end, which may be weeks ahead. One whose agent has not said so stays, so that it hears the stop.
 */
export async function forgetAssignments(bank: Bank, { lease, evidence }: StoredView): Promise<void> {
  const ended = new Set(evidence.flatMap((slice) => (assignmentEndedAt(slice) === null ? [] : [slice.assignmentId])));
  const reads = lease.slices.filter(({ assignmentId }) => ended.has(assignmentId)).map((slice) => readAssignment(bank, lease, slice));
  const found: Assignment[] = (await Promise.all(reads)).flatMap((stored) => stored?.entity ?? []);
  await bank.tidy(found.map((entity) => ({ kind: 'remove', entity })));
}
