import { assert } from '@compute-bank/domain/assert';
import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import type { Hold, Match, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type TenantId } from '@compute-bank/domain/ids';
import { addMs, later } from '@compute-bank/domain/instant';
import { gatherEvidence } from '@compute-bank/domain/lease-evidence';
import { decideLease } from '@compute-bank/domain/lease-process';
import { sellerOf } from '@compute-bank/domain/lot';
import { orderRefOf } from '@compute-bank/domain/order-id';
import type { Event } from '@compute-bank/engine/event';
import { releaseHold } from '@compute-bank/ledger/release';
import { leaseWorstCase, withdrawalWorstCase } from '@compute-bank/ledger/worst-case';
import { decideAndCommit } from './decide-and-commit.ts';
import { disownMatch } from './disown-match.ts';
import { isCurrentHop } from './next-hop.ts';
import { limitIn } from './order-of.ts';
import type { Change, Stored } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';
import { readWithHold } from './read-with-hold.ts';

type Matched = Extract<Event, { kind: 'matched' }>;

/** Above this many nodes the assignments go ahead of the lease, in transactions of their own. */
export const assignmentsWithLease = 40;
const assignmentsPerCommit = 90;

/** Turns a match into a lease with its assignments and its part of the hold; the surplus returns to the buyer. */
export async function projectMatch(deps: ProjectorDeps, place: EventPlace, event: Matched): Promise<void> {
  await decideAndCommit(deps.bank, async () => {
    const { withdrawalId, hop } = orderRefOf(event.withdrawalId);
    const found = await readWithHold(deps.bank, { tenantId: event.tenantId, withdrawalId });
    assert(found, `matched withdrawal ${withdrawalId} is not stored`);
    const { entity: withdrawal } = found.withdrawal;
    if (withdrawal.matchIds.includes(event.matchId)) return undefined;
    if (!isCurrentHop(withdrawal, hop)) {
      await disownMatch(deps, place, event);
      return undefined;
    }
    const assignments = assignmentsOf(deps, event, withdrawal);
    if (assignments.length > assignmentsWithLease) await putAhead(deps, assignments);
    return openLease(deps, place, event, { ...found, assignments });
  });
}

interface Read {
  readonly withdrawal: Stored<Withdrawal>;
  readonly hold: Stored<Hold>;
  readonly assignments: readonly Assignment[];
}

function openLease(deps: ProjectorDeps, place: EventPlace, event: Matched, read: Read): Change[] {
  const { entity: withdrawal } = read.withdrawal;
  const lease = offerWhenDue(deps, leaseOf(deps, place, event, withdrawal));
  const money = divideHold(deps, withdrawal, lease, event);
  const filled: Withdrawal = {
    ...withdrawal,
    route: withdrawal.route && { ...withdrawal.route, claimedBy: place.marketId },
    state: event.gpusOpen === 0 ? 'filled' : 'partially_filled',
    gpusFilled: withdrawal.gpusFilled + event.slices.reduce((sum, slice) => sum + slice.gpus, 0),
    matchIds: [...withdrawal.matchIds, event.matchId],
    unfilledMicros: money.unfilled,
    endedAt: event.gpusOpen === 0 ? place.at : null,
    logPosition: place.position,
  };
  const together = read.assignments.length <= assignmentsWithLease ? read.assignments : [];
  return [
    { kind: 'replace', entity: filled, version: read.withdrawal.version },
    { kind: 'create', entity: matchOf(place, event, withdrawal) },
    { kind: 'create', entity: lease },
    ...releaseSurplus(read.hold, money.surplus, event, place),
    ...suppliesOf(event).map((entity): Change => ({ kind: 'create', entity })),
    ...together.map((entity): Change => ({ kind: 'create', entity })),
    { kind: 'create', entity: { type: 'due', at: lease.dueAt ?? lease.start, target: leaseTarget(lease) } },
  ];
}

const leaseTarget = (lease: Lease) => ({ kind: 'lease' as const, buyerId: lease.tenantId, leaseId: lease.leaseId });

function matchOf(place: EventPlace, event: Matched, withdrawal: Withdrawal): Match {
  const { tenantId, matchId, leaseId, slices, start, end, record } = event;
  const { marketId, withdrawalId } = withdrawal;
  return { type: 'match', matchId, leaseId, withdrawalId, tenantId, marketId, slices, start, end, decidedAt: place.at, record };
}

const assignmentIdOf = (event: Matched, index: number) => derivedId('asg', event.leaseId, index + 1);

function leaseOf(deps: ProjectorDeps, place: EventPlace, event: Matched, withdrawal: Withdrawal): Lease {
  const { leaseId, matchId, tenantId, start, end } = event;
  const { marketId, withdrawalId, asset, terms, holdId } = withdrawal;
  const slices = event.slices.map(
    (slice, index): LeaseSlice => ({ ...slice, assignmentId: assignmentIdOf(event, index), generation: 1, billedGpuSeconds: 0n }),
  );
  const offerAt = offerTime(deps, event, place);
  return {
    type: 'lease',
    leaseId,
    matchId,
    withdrawalId,
    tenantId,
    marketId,
    asset,
    terms,
    state: 'scheduled',
    generation: 1,
    slices,
    moves: [],
    start,
    end,
    releaseOnExit: withdrawal.workload?.releaseOnExit ?? false,
    readyAt: null,
    stopAt: null,
    reason: null,
    settledUntil: null,
    holdId,
    reservedMicros: smaller(leaseWorstCase(slices, end - start, terms, deps.policy.settleEveryMs), withdrawal.unfilledMicros),
    postedMicros: 0n,
    chargedMicros: 0n,
    lines: 0,
    settlements: 0,
    dueAt: offerAt,
    endedAt: null,
    createdAt: place.at,
    logPosition: place.position,
  };
}

/** Settling more often than was configured at admission makes more lines than its hold allowed for: the hold is the bound. */
export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** A lease that begins soon is offered by the transaction that makes it. */
function offerWhenDue({ now, policy }: ProjectorDeps, lease: Lease): Lease {
  const { action, nextLookAt } = decideLease({ lease, evidence: gatherEvidence(lease, []), now: now(), policy });
  return action.kind === 'advance' ? { ...lease, state: action.state, dueAt: nextLookAt } : lease;
}

const offerTime = (deps: ProjectorDeps, event: Matched, place: EventPlace) => later(place.at, addMs(event.start, -deps.policy.offerLeadMs));

/** The lease takes its exact worst case; what is still wanted keeps its own; the rest is surplus. */
function divideHold(deps: ProjectorDeps, withdrawal: Withdrawal, lease: Lease, event: Matched) {
  const rest = withdrawal.unfilledMicros - lease.reservedMicros;
  assert(rest >= 0n, `lease ${lease.leaseId} needs more than its withdrawal's hold`);
  const { terms } = withdrawal;
  // The market that matched is the last one: the rest costs no more than the limit there.
  const demand = { ...withdrawal.demand, limitMicros: limitIn(withdrawal, withdrawal.marketId) };
  const wanted = event.gpusOpen === 0 ? 0n : withdrawalWorstCase(demand, event.gpusOpen, terms, deps.policy.settleEveryMs);
  const unfilled = wanted < rest ? wanted : rest;
  return { unfilled, surplus: rest - unfilled };
}

function releaseSurplus(hold: Stored<Hold>, surplus: bigint, event: Matched, place: EventPlace): Change[] {
  if (surplus === 0n) return [];
  const transferId = derivedId('trf', event.matchId, 'surplus');
  const released = releaseHold(hold.entity, surplus, { transferId, reference: event.matchId, at: place.at, as: 'voided' });
  return [
    { kind: 'replace', entity: released.hold, version: hold.version },
    { kind: 'transfer', transfer: released.transfer },
  ];
}

function suppliesOf(event: Matched) {
  const providers = new Set<TenantId>(event.slices.flatMap((slice) => [slice.providerId, sellerOf(slice)]));
  return [...providers].map((tenantId) => ({ type: 'supply' as const, leaseId: event.leaseId, tenantId, buyerId: event.tenantId }));
}

/** What is not named yet has no assignment: see `project-binding.ts`. */
function assignmentsOf(deps: ProjectorDeps, event: Matched, withdrawal: Withdrawal): Assignment[] {
  return event.slices.flatMap((slice, index): Assignment[] => {
    if (slice.unnamed) return [];
    const assignment: Assignment = {
      type: 'assignment',
      assignmentId: assignmentIdOf(event, index),
      leaseId: event.leaseId,
      buyerId: event.tenantId,
      tenantId: slice.providerId,
      nodeId: slice.nodeId,
      depositId: slice.depositId,
      generation: 1,
      gpus: slice.gpus,
      start: event.start,
      end: event.end,
      offerAt: addMs(event.start, -deps.policy.offerLeadMs),
      stopAt: null,
      workload: withdrawal.workload,
      logPosition: event.record.position,
    };
    return [assignment];
  });
}

/** Nobody acts on an assignment whose lease is missing, and writing it twice is refused as a whole: that part was done before. */
export async function putAhead({ bank }: ProjectorDeps, assignments: readonly Assignment[]): Promise<void> {
  for (let start = 0; start < assignments.length; start += assignmentsPerCommit) {
    const changes = assignments.slice(start, start + assignmentsPerCommit).map((entity): Change => ({ kind: 'create', entity }));
    const outcome = await bank.commit(changes);
    assert(outcome.committed || outcome.refusal.cause === 'exists', 'assignments could not be written');
  }
}
