import { addMs, hourMs, type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { PlannedWithdrawal } from '../plan/plan.ts';
import { createRandom } from '../random.ts';
import { traceRegions } from './assign-places.ts';
import { factsOf } from './markets.ts';
import { periodStart } from './period.ts';
import { times } from './prices.ts';
import type { ShapedJob } from './shape-job.ts';

/** How late a job may start: best-effort work stands on the book for so long, the rest is decided at once. */
export const patienceMs = { waits: 24 * hourMs, immediate: hourMs };
export const regionalShare = 0.2;
export const limitFactors = [0.7, 1.5] as const;

export interface WithdrawalPlanner {
  readonly seed: number;
  readonly stepMs: number;
  readonly timeFactor: number;
  readonly buyers: readonly string[];
  readonly medianOf: (model: string) => Micros;
}

/** Jobs become withdrawals, in the order of the jobs. Whatever the trace does not say is drawn from the seed. */
export function planWithdrawals(jobs: readonly ShapedJob[], planner: WithdrawalPlanner): PlannedWithdrawal[] {
  const limits = createRandom(planner.seed, 'limits');
  const buyers = createRandom(planner.seed, 'buyers');
  const places = createRandom(planner.seed, 'buyers’ regions');
  return jobs.map((shaped) => {
    const { job, model, nodes, gpusPerNode } = shaped;
    const at = arrivalOf(job.submitMs, planner);
    const durationMinutes = Math.ceil(job.durationMs / minuteMs);
    const startLatest = addMs(at, job.waits ? patienceMs.waits : patienceMs.immediate);
    return {
      name: job.source,
      buyer: buyers.pick(planner.buyers),
      at,
      cancelAfterMs: null,
      returnAfterMs: null,
      marketId: factsOf(model).marketId,
      size: nodes * gpusPerNode === 1 ? { kind: 'gpus', gpus: 1 } : { kind: 'shape', nodes, gpusPerNode },
      regions: places.next() < regionalShare ? [places.pick(traceRegions).code] : [],
      sameFabric: nodes > 1 ? { kind: 'ethernet', gbpsPerGpu: 1 } : null,
      durationMinutes,
      startEarliest: null,
      endLatest: addMs(startLatest, durationMinutes * minuteMs),
      prefer: 'soonest',
      limit: times(planner.medianOf(model), limits.between(...limitFactors)),
      standUntil: job.waits ? startLatest : null,
      workMs: job.durationMs,
      runsChild: false,
    };
  });
}

/** Jobs of one step arrive together at its end. */
const arrivalOf = (submitMs: number, { stepMs, timeFactor }: WithdrawalPlanner): Instant =>
  instant(periodStart + Math.ceil(submitMs / timeFactor / stepMs) * stepMs);

/**
 * Chooses the leases whose work is a real child process: a sample by seed of those that need one GPU. Such work is over
 * in a moment of real time, so the lease is kept until its end. Several are drawn for each one wanted, because a withdrawal may not match.
 */
export function sampleChildren(withdrawals: readonly PlannedWithdrawal[], count: number, seed: number): PlannedWithdrawal[] {
  const single = withdrawals.flatMap(({ size }, index) => (size.kind === 'gpus' ? [index] : []));
  const sampled = new Set(createRandom(seed, 'child processes').shuffled(single).slice(0, count));
  return withdrawals.map((each, index) => (sampled.has(index) ? { ...each, workMs: null, runsChild: true } : each));
}
