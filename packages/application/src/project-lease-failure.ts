import type { Lease } from '@compute-bank/domain/entities/lease';
import { reasons } from '@compute-bank/domain/reason';
import type { Event } from '@compute-bank/engine/event';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Change } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { stopAssignments } from './stop-assignments.ts';

/** A lease lost a node: its agents are told to stop, and the dispatcher is woken to close it. */
export async function projectLeaseFailure(
  deps: ProjectorDeps,
  place: EventPlace,
  event: Extract<Event, { kind: 'lease-failed' }>,
): Promise<void> {
  const target = { kind: 'lease' as const, leaseId: event.leaseId, buyerId: event.tenantId };
  await decideAndCommit(deps.bank, async (): Promise<Change[] | undefined> => {
    const found = await deps.bank.read({ type: 'lease', tenantId: event.tenantId, leaseId: event.leaseId });
    if (!found || found.entity.endedAt !== null || found.entity.logPosition >= place.position) return undefined;
    const lease: Lease = {
      ...found.entity,
      stopAt: found.entity.stopAt ?? event.at,
      reason: found.entity.reason ?? reasons[place.command.kind === 'fail-node' ? place.command.cause : 'node_failed'],
      logPosition: place.position,
    };
    return [{ kind: 'replace', entity: lease, version: found.version }, ...(await stopAssignments(deps.bank, lease, event.at))];
  });
  await deps.queues.sendHandoff([{ target, firedAt: null, delaySeconds: 0 }]);
}
