import type { LeaseSlice } from './entities/lease.ts';
import { addMs, earlier, type Instant, later, secondMs } from './instant.ts';
import { type LeaseDecision, type LeaseView, type NodeFailure, waitAction } from './lease-decision.ts';
import { decideEnd } from './lease-end.ts';
import { assignmentReadyAt, awaitsStandby, deliveryEndedAt, type Evidence, leaseReadyAt, provenUntil } from './lease-evidence.ts';
import { offeredAt, servedFrom } from './lease-start.ts';
import { settlementSpanMs } from './settlement-span.ts';

/**
 * The one deadline of a lease, which re-arms itself: what its state, the reports of its nodes and the time call for.
 * It may run early, late or twice: it decides on what it sees, and no deadline is lost by looking late.
 */
export function decideLease(view: LeaseView): LeaseDecision {
  const { lease, evidence, now, policy } = view;
  if (lease.endedAt !== null) return { action: waitAction, nextLookAt: null };
  const readyAt = leaseReadyAt(lease, evidence, policy);
  const { action, nextLookAt } = decideEnd(view, readyAt) ?? (readyAt === null ? decideStart(view) : decideReady(view, readyAt));
  if (nextLookAt === null) return { action, nextLookAt };
  const stopAt = lease.stopAt !== null && lease.stopAt > now ? lease.stopAt : nextLookAt;
  return { action, nextLookAt: later(earlier(nextLookAt, stopAt), addMs(now, secondMs)) };
}

/** Some node is not ready: offered, acknowledged, provisioning, each with its deadline. */
function decideStart(view: LeaseView): LeaseDecision {
  const { lease, now, policy } = view;
  const offerAt = offeredAt(lease, policy);
  if (now < offerAt) return { action: waitAction, nextLookAt: offerAt };
  // Nobody can be told of it yet: its nodes are about to be named.
  if (lease.slices.some(({ unnamed }) => unnamed)) return { action: waitAction, nextLookAt: addMs(now, policy.heartbeatMs) };
  const unacknowledged = findSlice(view, (evidence) => !isAcknowledged(evidence));
  if (unacknowledged) return decideOffer(view, unacknowledged);
  const readyBy = earlier(addMs(servedFrom(lease), policy.readyWithinMs), lease.end);
  const late = findSlice(view, (evidence) => !isReadyInTime(view, evidence) && now >= lateAt(view, evidence, readyBy));
  if (late) return failNode(view, late, 'not_ready');
  const silent = findSlice(view, (evidence) => isReadyInTime(view, evidence) && now >= silentAt(view, evidence, lease.start));
  if (silent) return failNode(view, silent, 'node_silent');
  const state = now >= lease.start ? 'provisioning' : 'acknowledged';
  const startAt = now < lease.start ? earlier(readyBy, addMs(lease.start, policy.heartbeatMs)) : readyBy;
  const nextLookAt = view.evidence.reduce((next, evidence) => {
    if (isReadyInTime(view, evidence)) return earlier(next, silentAt(view, evidence, lease.start));
    return awaitsStandby(evidence) ? addMs(later(now, evidence.standby?.from ?? now), policy.heartbeatMs) : next;
  }, startAt);
  return { action: lease.state === state ? waitAction : { kind: 'advance', state, readyAt: null }, nextLookAt };
}

const findSlice = ({ lease, evidence }: LeaseView, matches: (evidence: Evidence) => boolean): LeaseSlice | undefined =>
  lease.slices.find((_, index) => {
    const found = evidence[index];
    return found !== undefined && matches(found);
  });

const isAcknowledged = ({ report, standby }: Evidence): boolean =>
  standby?.isWhole === true || (report?.acknowledgedAt ?? report?.readyAt ?? null) !== null;

function isReadyInTime({ lease, policy }: LeaseView, evidence: Evidence): boolean {
  const readyAt = assignmentReadyAt(evidence, policy.silenceMs);
  return readyAt !== null && readyAt < lease.end;
}

/** A node that is to stand by can be heard only when it does. */
const lateAt = ({ policy }: LeaseView, evidence: Evidence, readyBy: Instant): Instant =>
  awaitsStandby(evidence) ? later(readyBy, addMs(evidence.standby?.from ?? readyBy, policy.silenceMs)) : readyBy;

/**
 * A node has not acknowledged. Its time to do so runs from when the lease was marked offered, not from the match: a bank
 * that was behind must not blame its nodes for it.
 */
function decideOffer(view: LeaseView, slice: LeaseSlice): LeaseDecision {
  const { lease, now, policy } = view;
  if (lease.state === 'scheduled') {
    return { action: { kind: 'advance', state: 'offered', readyAt: null }, nextLookAt: addMs(now, policy.acknowledgeWithinMs) };
  }
  const acknowledgeBy = later(addMs(offeredAt(lease, policy), policy.acknowledgeWithinMs), lease.dueAt ?? lease.createdAt);
  return now < acknowledgeBy ? { action: waitAction, nextLookAt: acknowledgeBy } : failNode(view, slice, 'not_acknowledged');
}

/** Asked again until the engine's answer is projected, or until the lease is over anyway. */
function failNode({ now, policy }: LeaseView, { nodeId }: LeaseSlice, reason: NodeFailure): LeaseDecision {
  return { action: { kind: 'fail-node', nodeId, reason }, nextLookAt: addMs(now, policy.acknowledgeWithinMs) };
}

/** When a node counts as silent: one silence after it was last heard with this assignment, or after `since`. */
function silentAt({ policy }: LeaseView, { report, heardAt, standby }: Evidence, since: Instant): Instant {
  const lastHeardAt = (report || standby) && heardAt !== null ? later(heardAt, since) : since;
  return addMs(lastHeardAt, policy.silenceMs);
}

/** All nodes are ready: watch for silence, and settle at each boundary. */
function decideReady(view: LeaseView, readyAt: Instant): LeaseDecision {
  const { lease, evidence, now } = view;
  const isSilent = (found: Evidence) => deliveryEndedAt(found) === null && now >= silentAt(view, found, readyAt);
  const silent = findSlice(view, isSilent);
  if (silent) return failNode(view, silent, 'node_silent');
  const settleUntil = dueSettlement(view, readyAt);
  const nextLookAt = evidence
    .filter((found) => deliveryEndedAt(found) === null)
    .reduce(
      (next, found) => earlier(next, silentAt(view, found, readyAt)),
      nextSettlementLook(view, readyAt, settleUntil ?? lease.settledUntil ?? readyAt),
    );
  if (lease.state !== 'ready' || lease.readyAt === null) {
    return { action: { kind: 'advance', state: 'ready', readyAt }, nextLookAt: settleUntil === undefined ? nextLookAt : now };
  }
  return settleUntil === undefined
    ? { action: waitAction, nextLookAt }
    : { action: { kind: 'settle', until: settleUntil, readyAt }, nextLookAt };
}

/**
 * The newest settlement boundary up to which use is proven, or which passed a heartbeat ago, so that no report for it is
 * on its way; undefined if that much is settled. It takes no more at once than one transfer holds.
 */
function dueSettlement({ lease, evidence, now, policy }: LeaseView, readyAt: Instant): Instant | undefined {
  const settledUntil = lease.settledUntil ?? readyAt;
  const reportedUntil = later(earlier(provenUntil(lease, evidence, readyAt), now), addMs(now, -policy.heartbeatMs));
  const periods = Math.floor((reportedUntil - readyAt) / policy.settleEveryMs);
  const boundary = addMs(readyAt, periods * policy.settleEveryMs);
  return boundary <= settledUntil ? undefined : earlier(boundary, addMs(settledUntil, settlementSpanMs(lease, policy)));
}

/** One heartbeat after the next boundary, or after the planned end: the reports that prove it are in by then. */
function nextSettlementLook({ lease, policy }: LeaseView, readyAt: Instant, settledUntil: Instant): Instant {
  const periods = Math.floor((settledUntil - readyAt) / policy.settleEveryMs) + 1;
  const boundary = addMs(readyAt, periods * policy.settleEveryMs);
  return addMs(earlier(boundary, lease.end), policy.heartbeatMs);
}
