import { assert } from './assert.ts';
import type { Lease } from './entities/lease.ts';
import type { Beat, Report } from './entities/node.ts';
import type { AssignmentId } from './ids.ts';
import { addMs, earlier, type Instant, later } from './instant.ts';
import { usedUntil } from './lease-resale.ts';
import { servedFrom } from './lease-start.ts';
import type { Policy } from './policy.ts';

/** What the bank knows of one slice: its agent's latest report, and when the agent was last heard. */
export interface Evidence {
  readonly assignmentId: AssignmentId;
  /** Undefined until the node reported this assignment in its generation. */
  readonly report: Report | undefined;
  /** By the bank's clock; null if the node was never heard. */
  readonly heardAt: Instant | null;
  /** Set where the slice was sold back. */
  readonly standby?: Standby;
}

/** From `from` on the node is there for others, and that it is there is all that the lease's provider owes. */
export interface Standby {
  readonly from: Instant;
  /** The lease had no use of its own before. */
  readonly isWhole: boolean;
}

/** Finds each slice's evidence in the beats of the lease's nodes, in the order of the slices. Reports of another generation do not count. */
export function gatherEvidence(lease: Lease, beats: readonly (Beat | undefined)[]): Evidence[] {
  const byNode = new Map(beats.flatMap((beat) => (beat ? [[beat.nodeId, beat] as const] : [])));
  return lease.slices.map(({ assignmentId, nodeId, generation }) => {
    const beat = byNode.get(nodeId);
    const report = beat?.reports.find(
      (candidate) => candidate.assignmentId === assignmentId && candidate.leaseId === lease.leaseId && candidate.generation === generation,
    );
    const standby = standbyOf(lease, report);
    return { assignmentId, report, heardAt: beat?.at ?? null, ...(standby && { standby }) };
  });
}

/** A workload that ends before it had to leaves the rest to the standby: its buyer goes on paying. */
function standbyOf(lease: Lease, report: Report | undefined): Standby | undefined {
  const until = usedUntil(lease);
  if (until === null) return undefined;
  const endedAt = capped(report?.endedAt ?? null, report?.endedSeenAt ?? null);
  return { from: earlier(until, endedAt ?? until), isWhole: until <= lease.start };
}

/** The earlier of what the agent says and when the bank first saw it; null if it did not happen. */
const capped = (reported: Instant | null, seen: Instant | null): Instant | null =>
  reported === null ? null : earlier(reported, seen ?? reported);

/** Whether nothing of the lease's own will be ready on the node, which delivers by standing by: it has no use of its own, or its workload could not be started. */
export const awaitsStandby = ({ report, standby }: Pick<Evidence, 'report' | 'standby'>): boolean =>
  standby !== undefined && (standby.isWhole || (report?.failure != null && report.readyAt === null));

/**
 * When one assignment was ready. An agent is believed back to one silence before its report arrived: a node that keeps
 * quiet for longer is silent, so nobody can be charged for a start that nobody could have seen.
 */
export function assignmentReadyAt({ report, heardAt, standby }: Evidence, silenceMs: number): Instant | null {
  const reported = capped(report?.readyAt ?? null, report?.readySeenAt ?? null);
  if (reported === null)
    return standby && awaitsStandby({ report, standby }) && heardAt !== null && heardAt >= standby.from ? standby.from : null;
  return later(reported, addMs(report?.readySeenAt ?? reported, -silenceMs));
}

/** When the whole lease was ready: all its assignments were, and not before its start. Null while one is missing, or if it was over first. */
export function leaseReadyAt(lease: Lease, evidence: readonly Evidence[], policy: Pick<Policy, 'silenceMs'>): Instant | null {
  if (lease.readyAt !== null) return lease.readyAt;
  assert(evidence.length === lease.slices.length, 'evidence must name every slice, in order');
  let readyAt = servedFrom(lease);
  for (const slice of evidence) {
    const sliceReadyAt = assignmentReadyAt(slice, policy.silenceMs);
    if (sliceReadyAt === null) return null;
    readyAt = later(readyAt, sliceReadyAt);
  }
  return readyAt < earlier(lease.end, lease.stopAt ?? lease.end) ? readyAt : null;
}

/** When the assignment ended on its node; null while it runs. */
export const assignmentEndedAt = ({ report }: Evidence): Instant | null => capped(report?.endedAt ?? null, report?.endedSeenAt ?? null);

/** When the node ceased to deliver; null while it does. One that stands by for others after the assignment does so until the lease is over. */
export const deliveryEndedAt = (slice: Evidence): Instant | null => (slice.standby ? null : assignmentEndedAt(slice));

/** Whether nothing of the lease's own runs on the node any more. An agent that could not end a workload, or lost sight of it, says so with the end that it reports. */
export const hasStopped = ({ report, standby }: Evidence): boolean =>
  standby?.isWhole === true || (report?.endedAt != null && (report.failure === null || report.readyAt === null));

/**
 * Up to when the delivery of every running slice is proven: the earliest of their last signed meters, each no later than
 * the node was heard. An assignment that reported its end is bounded by its own meter and holds nobody back.
 */
export function provenUntil(lease: Lease, evidence: readonly Evidence[], readyAt: Instant): Instant {
  return evidence.reduce((proven, slice) => {
    if (deliveryEndedAt(slice) !== null) return proven;
    return earlier(proven, sliceProvenUntil(slice, readyAt));
  }, lease.end);
}

/** Up to when one slice is proven; `readyAt` if it sent no meter yet. Standing by is proven by being heard. */
export function sliceProvenUntil({ report, heardAt, standby }: Evidence, readyAt: Instant): Instant {
  if (heardAt === null) return readyAt;
  if (standby && heardAt > standby.from) return later(readyAt, heardAt);
  return report?.meter ? later(readyAt, earlier(report.meter.until, heardAt)) : readyAt;
}
