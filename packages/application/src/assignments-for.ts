import { assert } from '@compute-bank/domain/assert';
import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import { addMs } from '@compute-bank/domain/instant';
import { servedFrom } from '@compute-bank/domain/lease-start';
import type { EventPlace, ProjectorDeps } from './projection.ts';

/** The assignments of slices that a stored lease has got since its match. One that is not named yet has none. */
export async function assignmentsFor(
  { bank, policy }: ProjectorDeps,
  { position }: EventPlace,
  lease: Lease,
  slices: readonly LeaseSlice[],
): Promise<Assignment[]> {
  const { leaseId, tenantId, withdrawalId, end, stopAt } = lease;
  const withdrawal = await bank.read({ type: 'withdrawal', tenantId, withdrawalId });
  assert(withdrawal, `withdrawal ${withdrawalId} of lease ${leaseId} is not stored`);
  const { workload } = withdrawal.entity;
  const offerAt = addMs(lease.start, -policy.offerLeadMs);
  const shared = { leaseId, buyerId: tenantId, start: servedFrom(lease), end, offerAt, stopAt, workload, logPosition: position };
  return slices
    .filter(({ unnamed }) => !unnamed)
    .map(({ assignmentId, providerId, nodeId, depositId, generation, gpus }) => ({
      type: 'assignment',
      assignmentId,
      tenantId: providerId,
      nodeId,
      depositId,
      generation,
      gpus,
      ...shared,
    }));
}
