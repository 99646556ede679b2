import { addMs, earlier, type Instant, later, secondMs } from './instant.ts';
import { type LeaseDecision, type LeaseView, waitAction } from './lease-decision.ts';
import { deliveryEndedAt, type Evidence, hasStopped } from './lease-evidence.ts';
import { type Reason, reasons } from './reason.ts';
import { settlementSpanMs } from './settlement-span.ts';

/** Why and when a lease is over. */
interface Ending {
  readonly reason: Reason;
  readonly stopAt: Instant;
}

/** What to do with a lease that is over: settle what one transfer cannot hold, drain, close. Undefined while it is not. */
export function decideEnd(view: LeaseView, readyAt: Instant | null): LeaseDecision | undefined {
  const ending = endingOf(view, readyAt);
  return ending && finish(view, readyAt, ending);
}

function endingOf(view: LeaseView, readyAt: Instant | null): Ending | undefined {
  const { lease, evidence, now, policy } = view;
  if (lease.reason !== null && lease.stopAt !== null) {
    const stopAt = earlier(lease.stopAt, lease.end);
    return now < stopAt ? undefined : { reason: lease.reason, stopAt };
  }
  if (readyAt === null) {
    const stopAt = earlier(now, lease.end);
    if (evidence.some((slice) => !slice.standby && hasFailedToStart(slice))) return { reason: reasons.workload_failed, stopAt };
    return now < addMs(lease.end, policy.drainMs) ? undefined : { reason: reasons.not_ready, stopAt };
  }
  const exitedAt = lease.releaseOnExit ? allEndedAt(evidence) : null;
  if (exitedAt !== null && exitedAt < lease.end) return { reason: reasons.workload_finished, stopAt: later(exitedAt, readyAt) };
  return now < lease.end ? undefined : { reason: reasons.completed, stopAt: lease.end };
}

const hasFailedToStart = ({ report }: Evidence): boolean => report?.failure != null && report.readyAt === null;

/** When the last assignment ended; null while one runs. */
function allEndedAt(evidence: readonly Evidence[]): Instant | null {
  const endings = evidence.flatMap((slice) => deliveryEndedAt(slice) ?? []);
  return endings.length < evidence.length ? null : endings.reduce(later);
}

function finish(view: LeaseView, readyAt: Instant | null, { reason, stopAt }: Ending): LeaseDecision {
  const { lease, now, policy } = view;
  const settleUntil = readyAt === null ? stopAt : addMs(lease.settledUntil ?? readyAt, settlementSpanMs(lease, policy));
  if (readyAt !== null && settleUntil < stopAt) {
    return { action: { kind: 'settle', until: settleUntil, readyAt }, nextLookAt: addMs(now, secondMs) };
  }
  const drainedAt = addMs(stopAt, policy.drainMs);
  if (now >= drainedAt || !hasMoreToCome(view, { reason, stopAt })) {
    return { action: { kind: 'close', reason, stopAt, readyAt }, nextLookAt: null };
  }
  if (lease.state === 'draining') return { action: waitAction, nextLookAt: drainedAt };
  const reportsDueAt = addMs(stopAt, policy.heartbeatMs);
  if (reason.code === 'completed' && now < reportsDueAt) return { action: waitAction, nextLookAt: earlier(reportsDueAt, drainedAt) };
  return { action: { kind: 'drain', reason, stopAt, readyAt }, nextLookAt: drainedAt };
}

/**
 * Whether a later report could still prove use, or the stop that puts returned time on sale again. After a provider's fault
 * nothing but what is proven already is charged.
 */
function hasMoreToCome({ lease, evidence }: LeaseView, { reason, stopAt }: Ending): boolean {
  if (reason.fault === 'provider' || reason.code === 'workload_failed' || stopAt <= lease.start) return false;
  if (reason.code === 'returned_early' || lease.announcedEnd !== undefined) return evidence.some((slice) => !hasEnded(slice));
  return evidence.some((slice) => !isFinal(slice, stopAt));
}

const hasEnded = (slice: Evidence): boolean => (slice.standby ? hasStopped(slice) : deliveryEndedAt(slice) !== null);

const isFinal = (slice: Evidence, stopAt: Instant): boolean =>
  deliveryEndedAt(slice) !== null || (deliveredUntil(slice) ?? Number.NEGATIVE_INFINITY) >= stopAt;

const deliveredUntil = ({ report, heardAt, standby }: Evidence): Instant | null => (standby ? heardAt : (report?.meter?.until ?? null));
