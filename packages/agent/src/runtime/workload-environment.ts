import type { Held } from '../held.ts';
import { hardStopOf } from '../order.ts';
import { toWire } from '../wire-time.ts';

/** Carries the run's mark: how the agent knows its own workload's processes, also after a restart. */
export const runMarkVariable = 'CBANK_RUN';

/**
 * What a workload sees: what the buyer declared, and the bank's `CBANK_*`. Nothing of the agent's own environment. The
 * leased GPUs are also the only ones that CUDA shows: two leases on one machine must not meet on one GPU.
 */
export function workloadEnvironment(held: Held, gpuUuids: readonly string[], mark: string): Record<string, string> {
  const uuids = held.gpuIndexes.map((index) => gpuUuids[index] ?? '').join(',');
  return {
    ...held.order.workload?.env,
    CUDA_VISIBLE_DEVICES: uuids,
    CBANK_LEASE_ID: held.order.leaseId,
    CBANK_ASSIGNMENT_ID: held.order.assignmentId,
    CBANK_GPUS: String(held.order.gpus),
    CBANK_GPU_UUIDS: uuids,
    CBANK_END: toWire(hardStopOf(held.order)),
    [runMarkVariable]: mark,
  };
}
