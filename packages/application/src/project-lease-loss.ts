import type { Lease } from '@compute-bank/domain/entities/lease';
import { type Instant, later } from '@compute-bank/domain/instant';
import { type Reason, reasons } from '@compute-bank/domain/reason';
import type { Event } from '@compute-bank/engine/event';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Change } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { stopAssignments } from './stop-assignments.ts';

export type LeaseLoss = Extract<Event, { kind: 'lease-failed' | 'lease-revoked' | 'lease-shortened' }>;

/** A lease lost its time, now or from an announced end on: its agents are told, and the dispatcher is woken to close it. */
export async function projectLeaseLoss(deps: ProjectorDeps, place: EventPlace, event: LeaseLoss): Promise<void> {
  const { tenantId, leaseId } = event;
  await decideAndCommit(deps.bank, async (): Promise<Change[] | undefined> => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId });
    if (!found || found.entity.endedAt !== null || found.entity.logPosition > place.position) return undefined;
    const { readyAt, settledUntil } = found.entity;
    // What was ready or settled before the loss was projected stays so.
    const stopAt = [readyAt, settledUntil].reduce<Instant>((latest, at) => later(latest, at ?? latest), stopOf(event, place));
    // An end that is due sooner stands, with its reason: also the one that this event brought when it was first projected.
    if (found.entity.stopAt !== null && found.entity.stopAt <= stopAt) return undefined;
    const lease: Lease = { ...found.entity, stopAt, reason: reasonOf(event, place), logPosition: place.position };
    return [{ kind: 'replace', entity: lease, version: found.version }, ...(await stopAssignments(deps.bank, lease, stopAt))];
  });
  await deps.queues.sendHandoff([{ target: { kind: 'lease', leaseId, buyerId: tenantId }, firedAt: null, delaySeconds: 0 }]);
}

function stopOf(event: LeaseLoss, place: EventPlace): Instant {
  if (event.kind === 'lease-shortened') return event.end;
  return event.kind === 'lease-failed' ? event.at : place.at;
}

/** Why a node failed is known to the command that said so. */
function reasonOf(event: LeaseLoss, { command }: EventPlace): Reason {
  if (event.kind !== 'lease-failed') return reasons[event.reason];
  return reasons[command.kind === 'fail-node' ? command.cause : 'node_failed'];
}
