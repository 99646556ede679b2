import { assert } from '@compute-bank/domain/assert';
import type { Command, CommandBody } from '@compute-bank/engine/command';
import type { Event } from '@compute-bank/engine/event';
import { outboxOf } from './outbox-of.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

/**
 * A market matched an order that is not its withdrawal's any more. No lease is made: the market is told to give the capacity
 * back, and to forget what the order still wants. Doing it twice is harmless, because the engine refuses the second.
 */
export async function disownMatch(deps: ProjectorDeps, place: EventPlace, event: Extract<Event, { kind: 'matched' }>): Promise<void> {
  const { matchId, leaseId, tenantId, withdrawalId, gpusOpen } = event;
  await send(deps, place, { kind: 'annul-match', commandId: `annul-${matchId}`, issuer: tenantId, matchId, leaseId });
  if (gpusOpen === 0) return;
  await send(deps, place, { kind: 'cancel-withdrawal', commandId: `disown-${withdrawalId}`, issuer: tenantId, withdrawalId });
}

/** The time of a match that was to be annulled has begun: then its capacity is returned, as if its buyer had done so at once. */
export async function returnDisowned(
  deps: ProjectorDeps,
  place: EventPlace,
  event: Extract<Event, { kind: 'command-refused' }>,
): Promise<void> {
  const { command } = place;
  if (command.kind !== 'annul-match' || event.code !== 'too_late') return;
  const { matchId, leaseId, issuer } = command;
  await send(deps, place, { kind: 'return-capacity', commandId: `return-${matchId}`, issuer, matchId, leaseId, at: place.at });
}

type Sent = CommandBody & Pick<Command, 'commandId' | 'issuer'>;

async function send({ bank, now }: ProjectorDeps, { marketId }: EventPlace, command: Sent): Promise<void> {
  const entity = outboxOf(marketId, { ...command, admittedAt: now() });
  const outcome = await bank.commit([{ kind: 'create', entity }]);
  assert(outcome.committed || outcome.refusal.cause === 'exists', `${command.commandId} could not be sent`);
}
