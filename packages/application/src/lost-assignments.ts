import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Assignment } from '@compute-bank/domain/entities/node';
import type { Instant } from '@compute-bank/domain/instant';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Bank, Change, Deps, Stored } from './ports.ts';

const stopsPerCommit = 90;

/**
 * Takes the assignments that the lease lost with its move to `generation` from their agents: one that no agent has seen is
 * removed, any other is stopped, because an agent may start what it knows while the bank cannot be reached.
 */
export async function withdrawLost({ bank, now }: Deps, lease: Lease, generation: number): Promise<void> {
  const move = lease.moves.find((candidate) => candidate.generation === generation);
  for (let start = 0; move && start < move.lost.length; start += stopsPerCommit) {
    const part = move.lost.slice(start, start + stopsPerCommit);
    await decideAndCommit(bank, async () => {
      const live = (await readAssignments(bank, lease, part)).filter(({ entity }) => entity.stopAt === null);
      const unseen = live.filter(({ entity }) => entity.offerAt > now());
      await bank.tidy(unseen.map(({ entity }) => ({ kind: 'remove', entity })));
      return live.flatMap((found) => (unseen.includes(found) ? [] : [stopOf(found, move.at)]));
    });
  }
}

const stopOf = ({ entity, version }: Stored<Assignment>, stopAt: Instant): Change => ({
  kind: 'replace',
  entity: { ...entity, stopAt },
  version,
});

/** Forgets the stopped assignments of nodes that the lease lost, once their agents have said that they ended. */
export async function forgetLost(bank: Bank, lease: Lease): Promise<void> {
  const lost = lease.moves.flatMap((move) => move.lost);
  for (const { entity } of await readAssignments(bank, lease, lost)) {
    const { tenantId, nodeId, assignmentId } = entity;
    const beat = await bank.read({ type: 'beat', tenantId, nodeId });
    const hasEnded = beat?.entity.reports.some((report) => report.assignmentId === assignmentId && report.endedAt !== null);
    if (hasEnded) await bank.tidy([{ kind: 'remove', entity }]);
  }
}

/** What a lease lost keeps the end that the lease had then, though that was extended since. */
async function readAssignments(bank: Bank, { end, extension }: Lease, slices: readonly LeaseSlice[]): Promise<Stored<Assignment>[]> {
  const ends = [...new Set([end, extension?.from ?? end])];
  const reads = slices.flatMap(({ providerId, nodeId, assignmentId }) =>
    ends.map((until) => bank.read({ type: 'assignment', tenantId: providerId, nodeId, end: until, assignmentId })),
  );
  return (await Promise.all(reads)).flatMap((found) => found ?? []);
}
