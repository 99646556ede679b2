import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Event } from '@compute-bank/engine/event';
import { assignmentsFor } from './assignments-for.ts';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Change } from './ports.ts';
import { assignmentsWithLease, putAhead } from './project-match.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

type Bound = Extract<Event, { kind: 'lease-bound' }>;

/**
 * Gives a lease the names of its nodes, and their agents their assignments; one that will not run any more gets its names alone.
 * The slices say whether that was done.
 */
export async function projectBinding(deps: ProjectorDeps, place: EventPlace, event: Bound): Promise<void> {
  const { tenantId, leaseId } = event;
  await decideAndCommit(deps.bank, async (): Promise<Change[] | undefined> => {
    const found = await deps.bank.read({ type: 'lease', tenantId, leaseId });
    // Its match was another market's in the end, or its slices have names.
    if (!found?.entity.slices.some((slice) => nameOf(event, slice) !== undefined)) return undefined;
    const slices = found.entity.slices.map((slice) => named(event, slice));
    const lease: Lease = { ...found.entity, slices, logPosition: place.position };
    const replaced: Change = { kind: 'replace', entity: lease, version: found.version };
    const fresh = slices.filter((slice, index) => slice !== found.entity.slices[index]);
    const assignments = await assignmentsFor(deps, place, lease, fresh);
    const goAhead = assignments.length > assignmentsWithLease;
    if (willNotRun(lease)) {
      // They may have gone ahead before it ended: nobody may start them.
      if (goAhead) await deps.bank.tidy(assignments.map((entity) => ({ kind: 'remove', entity })));
      return [replaced];
    }
    if (goAhead) await putAhead(deps, assignments);
    return [replaced, ...(goAhead ? [] : assignments).map((entity): Change => ({ kind: 'create', entity }))];
  });
  const target = { kind: 'lease' as const, leaseId, buyerId: tenantId };
  await deps.queues.sendHandoff([{ target, firedAt: null, delaySeconds: 0 }]);
}

const willNotRun = ({ endedAt, stopAt, start }: Lease): boolean => endedAt !== null || (stopAt !== null && stopAt <= start);

const nameOf = ({ nodes }: Bound, { nodeId, unnamed }: LeaseSlice) =>
  unnamed ? nodes.find(({ like }) => like === nodeId)?.nodeId : undefined;

function named(event: Bound, slice: LeaseSlice): LeaseSlice {
  const nodeId = nameOf(event, slice);
  if (nodeId === undefined) return slice;
  const { unnamed: _, ...rest } = slice;
  return { ...rest, nodeId };
}
