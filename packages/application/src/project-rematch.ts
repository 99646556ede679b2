import { assert } from '@compute-bank/domain/assert';
import type { Lease, LeaseMove, LeaseSlice, Stretch } from '@compute-bank/domain/entities/lease';
import type { Hold } from '@compute-bank/domain/entities/withdrawal';
import { derivedId } from '@compute-bank/domain/ids';
import { addMs, earlier, type Instant, later } from '@compute-bank/domain/instant';
import { leaseReadyAt } from '@compute-bank/domain/lease-evidence';
import { usedUntil } from '@compute-bank/domain/lease-resale';
import { billedInAll } from '@compute-bank/domain/lease-stretches';
import { marketNodeOf, sellerOf } from '@compute-bank/domain/lot';
import { type Reason, reasons } from '@compute-bank/domain/reason';
import { settlementSpanMs } from '@compute-bank/domain/settlement-span';
import type { Event } from '@compute-bank/engine/event';
import { releaseHold } from '@compute-bank/ledger/release';
import { pricedWorstCase } from '@compute-bank/ledger/worst-case';
import { assignmentsFor } from './assignments-for.ts';
import { decideAndCommit } from './decide-and-commit.ts';
import { readView } from './lease-look.ts';
import { withdrawLost } from './lost-assignments.ts';
import { outboxOf } from './outbox-of.ts';
import type { Bank, Change, Stored } from './ports.ts';
import { assignmentsWithLease, putAhead, smaller } from './project-match.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { returnCommand } from './return-lease.ts';
import { settleChanges } from './settle-lease.ts';
import { stopAssignments } from './stop-assignments.ts';
import { tellCharges } from './tell-lease.ts';

type Rematched = Extract<Event, { kind: 'rematched' }>;

/**
 * Carries a lease over to the nodes that stand in for lost ones: what it delivered until then is settled, its agents get new
 * assignments, what a lower price leaves over of the hold goes back to the buyer, and whoever was to run it before is stopped. The lease's
 * generation says whether that was done.
 */
export async function projectRematch(deps: ProjectorDeps, place: EventPlace, event: Rematched): Promise<void> {
  const { tenantId, leaseId, generation } = event;
  await settleDelivered(deps, event);
  let seen: Lease | undefined;
  await decideAndCommit(deps.bank, async () => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId });
    seen = found?.entity;
    // Given back and closed before the engine heard of it, or moved already.
    if (!found || found.entity.endedAt !== null || found.entity.generation >= generation) return undefined;
    // Given back by its buyer before that: it ends as it is, and what stands in for it is sold again.
    if (found.entity.readyAt !== null && found.entity.stopAt !== null && found.entity.stopAt <= event.at) return undefined;
    if (usedUntil(found.entity) !== null) return endInstead(deps, place, event, found);
    seen = moveLease(place, event, found.entity);
    return moveChanges(deps, place, { found, moved: seen });
  });
  if (!seen) return;
  if (seen.generation < generation) await forgetNew(deps, place, event, seen);
  else await withdrawLost(deps, seen, generation);
  const target = { kind: 'lease' as const, leaseId, buyerId: tenantId };
  await deps.queues.sendHandoff([{ target, firedAt: null, delaySeconds: 0 }]);
}

const settlementsMax = 50;

/** Bills what was delivered up to the loss and is proven, as far as it was ready by then, in as many transfers as that takes. */
async function settleDelivered(deps: ProjectorDeps, { tenantId, leaseId, generation, at }: Rematched): Promise<void> {
  for (let settlement = 0; settlement < settlementsMax; settlement += 1) {
    const view = await readView(deps, { buyerId: tenantId, leaseId });
    if (!view || view.lease.endedAt !== null || view.lease.generation >= generation) return;
    const readyAt = leaseReadyAt(view.lease, view.evidence, deps.policy);
    const settledUntil = view.lease.settledUntil ?? readyAt;
    const last = earlier(at, view.lease.stopAt ?? at);
    if (readyAt === null || settledUntil === null || settledUntil >= last || readyAt >= last) return;
    const until = earlier(last, addMs(settledUntil, settlementSpanMs(view.lease, deps.policy)));
    const changes = await settleChanges(deps, view, { kind: 'settle', until, readyAt }, view.lease.dueAt);
    if (changes && (await deps.bank.commit(changes)).committed) tellCharges(deps.tell, view.lease, changes);
  }
  assert(false, `what lease ${leaseId} delivered did not come to be settled`);
}

/** The lease on its new nodes: it is offered to all of its agents anew, which harms nobody who acknowledged before. */
function moveLease({ position, command }: EventPlace, event: Rematched, lease: Lease): Lease {
  const { leaseId, generation, lost, at } = event;
  assert(lease.generation + 1 === generation, `lease ${leaseId} moves from generation ${lease.generation} to ${generation}`);
  const slices = lease.slices.map((slice, index): LeaseSlice => {
    const standIn = event.slices[lost.indexOf(marketNodeOf(slice))];
    if (!standIn) return withNewStretch(slice);
    return { ...standIn, assignmentId: derivedId('asg', leaseId, `${generation}x${index + 1}`), generation, billedGpuSeconds: 0n };
  });
  const move: LeaseMove = { generation, at, from: event.from, reason: reasonOf(event, command), lost: lostOf(lease, event) };
  const state = lease.reason === null ? 'scheduled' : lease.state;
  const stretch = stretchEndedAt(lease, at);
  const stretches = stretch && { stretches: [...(lease.stretches ?? []), stretch] };
  const moved = { state, generation, slices, readyAt: null, settledUntil: null, moves: [...lease.moves, move], logPosition: position };
  return { ...lease, ...moved, ...stretches };
}

/** What a slice that stays was billed for belongs to the stretch that ends. */
function withNewStretch(slice: LeaseSlice): LeaseSlice {
  if (slice.billedGpuSeconds === 0n) return slice;
  return { ...slice, billedGpuSeconds: 0n, earlierGpuSeconds: billedInAll(slice) };
}

/** The stretch of use that ends with the loss; undefined if there was none. */
function stretchEndedAt({ readyAt, settledUntil }: Lease, at: Instant): Stretch | undefined {
  if (readyAt === null || readyAt >= at) return undefined;
  return { readyAt, until: later(at, settledUntil ?? at) };
}

const lostOf = ({ slices }: Lease, { lost }: Rematched): LeaseSlice[] => slices.filter((slice) => lost.includes(marketNodeOf(slice)));

/** Why a node failed is known to the command that said so. */
const reasonOf = ({ reason }: Rematched, command: EventPlace['command']): Reason =>
  reasons[reason === 'node_failed' && command.kind === 'fail-node' ? command.cause : reason];

/** Sold back and not leased on any more, it needs no other nodes: it ends as one that lost its own, and the stand-ins are sold again. */
async function endInstead(deps: ProjectorDeps, place: EventPlace, event: Rematched, found: Stored<Lease>): Promise<Change[] | undefined> {
  const { entity: before, version } = found;
  if (before.reason !== null) return undefined;
  const stopAt = later(event.at, before.settledUntil ?? event.at);
  const lease: Lease = { ...before, stopAt, reason: reasonOf(event, place.command), logPosition: place.position };
  const command = { ...returnCommand(lease, stopAt), admittedAt: deps.now() };
  return [
    { kind: 'replace', entity: lease, version },
    ...(await stopAssignments(deps.bank, lease, stopAt)),
    { kind: 'create', entity: outboxOf(lease.marketId, command) },
  ];
}

interface Move {
  readonly found: Stored<Lease>;
  readonly moved: Lease;
}

async function moveChanges(deps: ProjectorDeps, place: EventPlace, { found, moved }: Move): Promise<Change[]> {
  const assignments = await assignmentsFor(deps, place, moved, standInsOf(moved));
  const isMany = assignments.length > assignmentsWithLease;
  if (isMany) await putAhead(deps, assignments);
  const saved = savedBy(deps, found.entity, moved);
  return [
    { kind: 'replace', entity: { ...moved, reservedMicros: moved.reservedMicros - saved }, version: found.version },
    ...(await releaseSaved(deps.bank, place, moved, saved)),
    ...(await pointTo(deps.bank, moved)),
    ...(isMany ? [] : assignments).map((entity): Change => ({ kind: 'create', entity })),
  ];
}

const standInsOf = ({ slices, generation }: Lease): LeaseSlice[] => slices.filter((slice) => slice.generation === generation);

/** What the stand-ins cost less, at worst: for all of the lease, or for what is left of one that was paid for already. */
function savedBy({ policy }: ProjectorDeps, before: Lease, after: Lease): bigint {
  const { terms, reservedMicros, postedMicros, start, end } = before;
  const move = after.moves.at(-1);
  const isPaid = after.stretches !== undefined;
  const left = { start: isPaid ? (move?.from ?? start) : start, end };
  const worstOf = (slices: readonly LeaseSlice[]) => pricedWorstCase(slices, left, terms, policy.settleEveryMs);
  const saved = worstOf(move?.lost ?? []) - worstOf(standInsOf(after));
  assert(saved >= 0n, `lease ${before.leaseId} costs more after its move`);
  return smaller(saved, reservedMicros - postedMicros);
}

async function releaseSaved(bank: Bank, { at }: EventPlace, lease: Lease, saved: bigint): Promise<Change[]> {
  if (saved === 0n) return [];
  const { tenantId, holdId, matchId, generation } = lease;
  const hold: Stored<Hold> | undefined = await bank.read({ type: 'hold', tenantId, holdId });
  assert(hold, `lease ${lease.leaseId} has no hold`);
  const transferId = derivedId('trf', matchId, `move${generation}`);
  const released = releaseHold(hold.entity, saved, { transferId, reference: matchId, at, as: 'voided' });
  return [
    { kind: 'replace', entity: released.hold, version: hold.version },
    { kind: 'transfer', transfer: released.transfer },
  ];
}

/** New providers get their pointer. One who lost the lease keeps its own, and sees what became of it. */
async function pointTo(bank: Bank, lease: Lease): Promise<Change[]> {
  const { leaseId, tenantId: buyerId } = lease;
  const providers = [...new Set(standInsOf(lease).flatMap((slice) => [slice.providerId, sellerOf(slice)]))];
  const known = await Promise.all(providers.map((tenantId) => bank.read({ type: 'supply', tenantId, leaseId })));
  return providers.flatMap((tenantId, index): Change[] =>
    known[index] ? [] : [{ kind: 'create', entity: { type: 'supply', leaseId, tenantId, buyerId } }],
  );
}

/** The lease ended while its new assignments went ahead of it: nobody may start them. */
async function forgetNew(deps: ProjectorDeps, place: EventPlace, event: Rematched, lease: Lease): Promise<void> {
  if (lease.generation + 1 !== event.generation || lostOf(lease, event).length <= assignmentsWithLease) return;
  const moved = moveLease(place, event, lease);
  const ahead = await assignmentsFor(deps, place, moved, standInsOf(moved));
  await deps.bank.tidy(ahead.map((entity) => ({ kind: 'remove', entity })));
}
