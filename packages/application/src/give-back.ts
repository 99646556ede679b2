import { addMs, type Instant, later } from '@compute-bank/domain/instant';
import { assignmentEndedAt, hasStopped } from '@compute-bank/domain/lease-evidence';
import type { DispatcherDeps, StoredView } from './lease-look.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change } from './ports.ts';
import { returnCommand } from './return-lease.ts';

/**
 * Time of a lease that its buyer gave back is on sale again once every node has shown that it stopped. Where one has not,
 * it is not sold: until its planned end nobody else gets GPUs that may still be in use. The engine hears of the return all the
 * same, as one at that end, because a lease that it takes for running could be extended, moved or cut short.
 */
export function giveBack({ alarm }: DispatcherDeps, { lease, evidence, now }: StoredView, stopAt: Instant): Change[] {
  const { leaseId, marketId, start, end, reason, announcedEnd, extension } = lease;
  const isReturned = (reason?.code === 'returned_early' || announcedEnd !== undefined) && stopAt >= start;
  const isLapsed = extension?.state === 'lapsed';
  if (!isReturned && !isLapsed) return [];
  const unproven = evidence.filter((slice) => !hasStopped(slice));
  for (const { assignmentId } of unproven) alarm('stop_unproven', { leaseId, assignmentId });
  const stoppedAt = evidence.reduce((latest, slice) => later(latest, assignmentEndedAt(slice) ?? latest), stopAt);
  // A return is one only before the end.
  const command = returnCommand(lease, unproven.length > 0 ? addMs(announcedEnd ?? end, -1) : stoppedAt);
  const commandId = isLapsed ? `${command.commandId}-e${extension.number}` : command.commandId;
  return [{ kind: 'create', entity: outboxOf(marketId, { ...command, commandId, admittedAt: now }) }];
}
