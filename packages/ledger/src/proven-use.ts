import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Report } from '@compute-bank/domain/entities/node';
import { earlier, type Instant, later } from '@compute-bank/domain/instant';
import { type Evidence, provenUntil, sliceProvenUntil } from '@compute-bank/domain/lease-evidence';

/** Whole GPU-seconds in a stretch of time. */
export const gpuSecondsIn = (ms: number, gpus: number): bigint => (ms <= 0 ? 0n : (BigInt(ms) * BigInt(gpus)) / 1_000n);

/** GPU-seconds that begin in a stretch of time, whole or cut by its end. */
export const gpuSecondsUpTo = (ms: number, gpus: number): bigint => (ms <= 0 ? 0n : (BigInt(ms) * BigInt(gpus) + 999n) / 1_000n);

/** When `gpuSeconds` of use are reached by a slice that was used without a gap from `readyAt`. */
export const reachedAt = (readyAt: Instant, gpuSeconds: bigint, gpus: number): Instant =>
  (readyAt + Number((gpuSeconds * 1_000n) / BigInt(gpus))) as Instant;

/**
 * GPU-seconds that the agent signed for since `readyAt`. Its meter begins when its own assignment was ready, which may be
 * earlier than the lease: that time is taken off, since nobody is charged before all nodes are ready.
 */
export function reportedGpuSeconds(report: Report | undefined, gpus: number, readyAt: Instant): bigint {
  if (!report?.meter) return 0n;
  const reported = report.meter.gpuSeconds - gpuSecondsIn(readyAt - report.meter.from, gpus);
  return reported > 0n ? reported : 0n;
}

/** GPU-seconds for which the node stood by for those to whom the lease was sold back. */
const standbyGpuSeconds = ({ standby }: Evidence, gpus: number, readyAt: Instant, until: Instant): bigint =>
  standby ? gpuSecondsIn(until - later(standby.from, readyAt), gpus) : 0n;

/**
 * GPU-seconds to be billed of each slice since `readyAt`, in order: the smaller of what its agent signed for and what the
 * bank observed, which ends at `until`, at the slice's own last proof and at the first loss of proof in the lease.
 */
export function provenGpuSeconds(lease: Lease, evidence: readonly Evidence[], readyAt: Instant, until: Instant): bigint[] {
  const observedUntil = earlier(earlier(until, lease.end), provenUntil(lease, evidence, readyAt));
  return lease.slices.map(({ gpus }, index) => {
    const found = evidence[index];
    if (!found) return 0n;
    const seenUntil = earlier(observedUntil, sliceProvenUntil(found, readyAt));
    const observed = gpuSecondsIn(seenUntil - readyAt, gpus);
    const delivered = reportedGpuSeconds(found.report, gpus, readyAt) + standbyGpuSeconds(found, gpus, readyAt, seenUntil);
    if (delivered < observed) return delivered;
    return observed;
  });
}

/** Slices whose agent's figure is more than 2 % off what the bank observed up to the same meter: their nodes are to be flagged (G15). */
export function divergingSlices(lease: Lease, evidence: readonly Evidence[], readyAt: Instant): LeaseSlice[] {
  return lease.slices.filter(({ gpus }, index) => {
    const found = evidence[index];
    if (!found?.report?.meter) return false;
    const reported = reportedGpuSeconds(found.report, gpus, readyAt);
    const { standby: _, ...own } = found;
    const observed = gpuSecondsIn(sliceProvenUntil(own, readyAt) - readyAt, gpus);
    const gap = reported > observed ? reported - observed : observed - reported;
    return gap > BigInt(gpus) && gap * 50n > observed;
  });
}
