import type { Bank, Change, Deps } from '@compute-bank/application/ports';
import { receiveHeartbeat } from '@compute-bank/application/receive-heartbeat';
import type { Assignment, Beat } from '@compute-bank/domain/entities/node';
import { addMs, hourMs, type Instant, instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { defaultPolicy } from '@compute-bank/domain/policy';
import type { SentReport } from '@compute-bank/domain/report-check';
import { describe, expect, test } from '@jest/globals';
import { nodeA, tenantA, tenantB } from '../../fixtures/edge.ts';

const start: Instant = instant(Date.UTC(2026, 4, 1));
const assignment = {
  type: 'assignment',
  assignmentId: 'asg_1',
  leaseId: 'lea_1',
  buyerId: tenantB,
  tenantId: tenantA,
  nodeId: nodeA,
  generation: 1,
  gpus: 8,
  start,
  end: addMs(start, hourMs),
  offerAt: addMs(start, -10 * minuteMs),
  stopAt: null,
  workload: null,
} as unknown as Assignment;

/** A bank that holds one node's beat and assignments. */
function nodeBank(assignments: readonly Assignment[] = [assignment]) {
  let beat: { entity: Beat; version: number } | undefined;
  const commits: (readonly Change[])[] = [];
  const bank = {
    read: async () => beat,
    liveAssignments: async () => assignments,
    async commit(changes: readonly Change[]) {
      commits.push(changes);
      const [change] = changes;
      if (change && 'entity' in change && change.entity.type === 'beat') beat = { entity: change.entity, version: commits.length };
      return { committed: true as const };
    },
  } as unknown as Bank;
  let now = start;
  let counter = 0;
  const deps: Deps = { now: () => now, nextId: () => assert(), policy: defaultPolicy, bank };
  return {
    commits,
    stored: () => beat?.entity,
    at: (offsetMs: number) => {
      now = addMs(start, offsetMs);
    },
    say: (reports: readonly Partial<SentReport>[] = [], count = counter + 1) => {
      counter = count;
      return receiveHeartbeat(deps, { kind: 'node', tenantId: tenantA, nodeId: nodeA, counter }, reports.map(reportOf), () => true);
    },
  };
}

const assert = (): never => {
  throw new Error('no id is needed');
};

const reportOf = (change: Partial<SentReport>): SentReport =>
  ({
    assignmentId: 'asg_1',
    leaseId: 'lea_1',
    generation: 1,
    acknowledgedAt: start,
    readyAt: null,
    endedAt: null,
    exitCode: null,
    failure: null,
    meter: null,
    ...change,
  }) as SentReport;

const meterOf = (seq: number, until: Instant) => ({ seq, from: start, until, gpuSeconds: 0n, signature: 's' });

describe('storing heartbeats', () => {
  test('an idle node is stored once and then often enough that it never looks silent', async () => {
    const { at, say, commits } = nodeBank([]);
    for (let second = 0; second <= 600; second += 30) {
      at(second * secondMs);
      await say();
    }
    // Silence is 120 s, so every 60 s: at 0, 60, 120 … 600 s.
    expect(commits).toHaveLength(11);
  });

  test('news is stored at once and wakes the lease; the same again does neither', async () => {
    const { say, commits, stored } = nodeBank();
    await say([{}]);
    expect(stored()?.wakes).toEqual([{ leaseId: 'lea_1', buyerId: tenantB }]);
    await say([{}]);
    expect(commits).toHaveLength(1);
  });

  test('a meter alone is stored and wakes nobody, unless it is the last word', async () => {
    const { at, say, stored } = nodeBank();
    await say([{ readyAt: start }]);
    at(30 * secondMs);
    await say([{ readyAt: start, meter: meterOf(1, addMs(start, 30 * secondMs)) }]);
    expect(stored()).toMatchObject({ counter: 2, wakes: [], reports: [{ meter: { seq: 1 } }] });
    const ended = { readyAt: start, endedAt: addMs(start, 30 * secondMs) };
    await say([{ ...ended, meter: meterOf(1, addMs(start, 30 * secondMs)) }]);
    at(31 * secondMs);
    await say([{ ...ended, meter: meterOf(2, addMs(start, 31 * secondMs)) }]);
    expect(stored()?.wakes).toHaveLength(1);
  });

  test('the bank keeps when it first saw an assignment ready and ended', async () => {
    const { at, say, stored } = nodeBank();
    at(5 * secondMs);
    await say([{ readyAt: start }]);
    at(90 * secondMs);
    await say([{ readyAt: start, endedAt: addMs(start, 80 * secondMs) }]);
    expect(stored()?.reports).toMatchObject([{ readySeenAt: addMs(start, 5 * secondMs), endedSeenAt: addMs(start, 90 * secondMs) }]);
  });

  test('what the node does not name stays; what is no longer live is forgotten', async () => {
    const assignments = [assignment];
    const { at, say, stored } = nodeBank(assignments);
    await say([{}]);
    at(2 * minuteMs);
    await say([]);
    expect(stored()?.reports).toHaveLength(1);
    assignments.pop();
    at(4 * minuteMs);
    await say([]);
    expect(stored()?.reports).toEqual([]);
  });

  test('a report of an assignment that is not offered yet is refused', async () => {
    const { say } = nodeBank([{ ...assignment, offerAt: addMs(start, minuteMs) }]);
    const reply = await say([{}]);
    expect(reply).toMatchObject({ ok: true, value: { assignments: [], refused: [{ assignmentId: 'asg_1', code: 'unknown_assignment' }] } });
  });

  test('an assignment whose end was reported is asked for no more', async () => {
    const { say } = nodeBank();
    expect(await say([{}])).toMatchObject({ value: { assignments: [{ assignmentId: 'asg_1' }] } });
    expect(await say([{ endedAt: start }])).toMatchObject({ value: { assignments: [] } });
  });

  test('a counter that does not grow is a replay', async () => {
    const { say } = nodeBank();
    await say([{}], 7);
    expect(await say([{ failure: 'x' }], 7)).toMatchObject({ ok: false, rejection: { code: 'heartbeat_replayed' } });
    expect(await say([{ failure: 'x' }], 8)).toMatchObject({ ok: true });
  });
});
