import { advance } from '@compute-bank/agent/advance';
import type { Held } from '@compute-bank/agent/held';
import { factsOf } from '@compute-bank/agent/held';
import { type Observation, observe } from '@compute-bank/agent/observe';
import { initialPace, nextBeatDue, nextDue, paceAfterFailure, paceAfterReply } from '@compute-bank/agent/pace';
import { resume } from '@compute-bank/agent/resume';
import { describe, expect, test } from '@jest/globals';
import { child, heldOf, memoryOf, only, orderOf, t } from './agent-builders.ts';

const reservation = orderOf({ workload: null });
const ready = heldOf({ phase: 'ready', readyAt: t(100), child, gpuIndexes: [0, 1] });

describe('starting and stopping', () => {
  test.each<[string, Partial<Held>, number, string, string[]]>([
    ['before its start it waits', {}, 99, 'received', []],
    ['at its start its child is started', {}, 100, 'starting', ['start']],
    ['also when the bank knows of it already', { phase: 'acknowledged' }, 100, 'starting', ['start']],
    ['a reservation is ready at its start, without a child', { order: reservation }, 100, 'ready', []],
    ['what the bank does not name is not started', { listed: false }, 100, 'received', []],
    ['what was never started is over at its end', { phase: 'acknowledged' }, 3_700, 'ended', []],
    ['more GPUs than the node has is a failure', { order: orderOf({ gpus: 9 }) }, 100, 'ended', []],
    ['at its end its child is stopped', ready, 3_700, 'stopping', ['stop']],
    ['at an earlier stop as well', { ...ready, order: orderOf({ stopAt: t(500) }) }, 500, 'stopping', ['stop']],
    ['a reservation ends without more', { ...ready, child: null, order: reservation }, 3_700, 'ended', []],
    ['what is being stopped is not stopped again', { ...ready, phase: 'stopping', deliveredUntil: t(3_700) }, 3_800, 'stopping', []],
    ['a start under way is awaited', { phase: 'starting' }, 3_800, 'starting', []],
  ])('%s', (_, change, seconds, phase, actions) => {
    const result = advance(memoryOf(heldOf(change)), t(seconds), 8);
    expect({ phase: only(result.memory).phase, actions: result.actions.map(({ kind }) => kind) }).toEqual({ phase, actions });
  });

  test('each assignment gets GPUs that no other one has, and waits while they are taken', () => {
    const [a, b] = ['asg_0190000000a1-1-1', 'asg_0190000000a2-1-1'].map((assignmentId) =>
      orderOf({ assignmentId: assignmentId as Held['order']['assignmentId'] }),
    );
    const { memory } = advance(memoryOf(heldOf({ order: { ...a!, gpus: 3 } }), heldOf({ order: { ...b!, gpus: 1 } })), t(100), 4);
    expect(Object.values(memory.held).map((held) => held.gpuIndexes)).toEqual([[0, 1, 2], [3]]);
    const crowded = advance(memoryOf({ ...ready, phase: 'stopping' }, heldOf({ order: b! })), t(100), 3);
    expect(Object.values(crowded.memory.held).map((held) => held.phase)).toEqual(['stopping', 'received']);
  });

  test('at one instant the old assignment ends before the new one starts', () => {
    const next = orderOf({
      assignmentId: 'asg_0190000000a2-1-1' as Held['order']['assignmentId'],
      start: t(3_700),
      end: t(7_300),
      workload: null,
    });
    const { memory } = advance(memoryOf({ ...ready, child: null, order: reservation }, heldOf({ order: next })), t(3_700), 2);
    expect(Object.values(memory.held).map((held) => held.phase)).toEqual(['ended', 'ready']);
  });

  test('a stop from before the acknowledgement ends it no earlier than that', () => {
    const stopped = heldOf({ acknowledgedAt: t(60), order: orderOf({ stopAt: t(50) }) });
    expect(only(advance(memoryOf(stopped), t(61), 2).memory)).toMatchObject({ phase: 'ended', endedAt: t(60) });
  });

  test('a stop that arrives late takes nothing back that was signed', () => {
    const late = { ...ready, child: null, meteredUntil: t(700), order: orderOf({ stopAt: t(500), workload: null }) };
    expect(only(advance(memoryOf(late), t(710), 2).memory)).toMatchObject({ phase: 'ended', endedAt: t(700) });
  });
});

describe('what a runner sees', () => {
  const keep = orderOf({ workload: { argv: ['serve'], env: {}, releaseOnExit: false } });
  test.each<[string, Partial<Held>, Observation, Partial<Held>]>([
    ['a child that runs is ready', { phase: 'starting' }, { kind: 'ready', child }, { phase: 'ready', readyAt: t(200), child }],
    [
      'a child that could not start has failed',
      { phase: 'starting' },
      { kind: 'failed', failure: 'ENOENT' },
      { phase: 'ended', endedAt: t(200), failure: 'ENOENT', readyAt: null },
    ],
    [
      'an exit releases the lease if the buyer wants that',
      ready,
      { kind: 'exited', exitCode: 3 },
      { phase: 'ended', endedAt: t(200), deliveredUntil: t(200), exitCode: 3 },
    ],
    [
      'an exit that is told late lies where it happened',
      ready,
      { kind: 'exited', exitCode: 0, at: t(170) },
      { phase: 'ended', endedAt: t(170), deliveredUntil: t(170) },
    ],
    [
      'an exit without release leaves a reservation',
      { ...ready, order: keep },
      { kind: 'exited', exitCode: 0 },
      { phase: 'ready', endedAt: null, exitCode: 0, child: null },
    ],
    [
      'a stopped child ended where delivery did',
      { ...ready, phase: 'stopping', deliveredUntil: t(190) },
      { kind: 'exited', exitCode: 143 },
      { phase: 'ended', endedAt: t(190), exitCode: 143 },
    ],
    [
      'a child that would not die is said to have survived',
      { ...ready, phase: 'stopping', deliveredUntil: t(190) },
      { kind: 'survived', failure: 'still there' },
      { phase: 'ended', endedAt: t(190), failure: 'still there' },
    ],
    [
      'nothing revives what has ended',
      { ...ready, phase: 'ended', endedAt: t(150) },
      { kind: 'ready', child },
      { phase: 'ended', endedAt: t(150) },
    ],
  ])('%s', (_, change, observation, wanted) => {
    expect(only(observe(memoryOf(heldOf(change)), orderOf().assignmentId, observation, t(200)))).toMatchObject(wanted);
  });
});

describe('after the agent was away (last alive at 200 s)', () => {
  const away = (change: Partial<Held>, found: Held['child']) => resume({ ...memoryOf(heldOf(change)), lastAliveAt: t(200) }, () => found);
  const lost = /no proof of use/;

  test.each<[string, Partial<Held>, Held['child'], object]>([
    ['its child runs on: use is continuous', ready, child, { phase: 'ready', endedAt: null, readyAt: t(100) }],
    [
      'its child is gone: use ends where the agent was last alive',
      ready,
      null,
      { phase: 'ended', endedAt: t(200), failure: null, exitCode: null },
    ],
    [
      'a child that should serve to the end is gone: proof was lost',
      { ...ready, order: orderOf({ workload: { argv: ['serve'], env: {}, releaseOnExit: false } }) },
      null,
      { phase: 'ended', endedAt: t(200), failure: expect.stringMatching(lost) },
    ],
    [
      'a reservation was watched by nobody',
      { ...ready, child: null, order: reservation },
      null,
      { phase: 'ended', endedAt: t(200), failure: expect.stringMatching(lost) },
    ],
    [
      'a stop was under way and the child is gone',
      { ...ready, phase: 'stopping', deliveredUntil: t(190) },
      null,
      { phase: 'ended', endedAt: t(190) },
    ],
    [
      'a stop was under way and the child lives',
      { ...ready, phase: 'stopping', deliveredUntil: t(190) },
      child,
      { phase: 'stopping', child },
    ],
    ['a start was under way and its child is found', { phase: 'starting' }, child, { phase: 'running', child }],
    [
      'a start was under way and nothing is found',
      { phase: 'starting' },
      null,
      { phase: 'ended', readyAt: null, failure: expect.stringMatching(/starting the workload/) },
    ],
    ['what had not begun goes on', { phase: 'acknowledged' }, null, { phase: 'acknowledged', endedAt: null }],
    ['what had ended stays', { ...ready, phase: 'ended', endedAt: t(150) }, child, { phase: 'ended', endedAt: t(150) }],
  ])('%s', (_, change, found, wanted) => {
    expect(only(away(change, found).memory)).toMatchObject(wanted);
  });

  test('use never ends before what was signed, nor after the lease', () => {
    expect(only(away({ ...ready, meteredUntil: t(205) }, null).memory).endedAt).toBe(t(205));
    expect(only(away({ ...ready, order: orderOf({ stopAt: t(150) }) }, null).memory).endedAt).toBe(t(150));
  });
});

describe('the pace of heartbeats', () => {
  const quiet = heldOf({ phase: 'acknowledged' });
  const heard = { ...quiet, acceptedFacts: factsOf(quiet) };

  test('the first is due at once, the next as the bank wishes, a change at once', () => {
    expect(nextBeatDue(memoryOf(), initialPace, t(7))).toBe(t(7));
    const pace = paceAfterReply(30, t(7));
    expect(nextBeatDue(memoryOf(heard), pace, t(8))).toBe(t(37));
    expect(nextBeatDue(memoryOf({ ...heard, readyAt: t(8) }), pace, t(8))).toBe(t(8));
  });

  test.each([
    [0, 1],
    [86_400, 3_600],
  ])('a wish of %d s counts as %d s', (wish, wanted) => {
    expect(paceAfterReply(wish, t(0)).nextBeatAt).toBe(t(wanted));
  });

  test('failures back off from one second to thirty, spread over the upper half of each wait', () => {
    let pace = initialPace;
    const waits = Array.from({ length: 8 }, (_, n) => {
      pace = paceAfterFailure(pace, t(0), n % 2 === 0 ? 0 : 0.999);
      return ((pace.retryAt ?? 0) - t(0)) / 1_000;
    });
    expect(waits.map(Math.round)).toEqual([1, 2, 2, 8, 8, 30, 15, 30]);
    expect(nextBeatDue(memoryOf(quiet), pace, t(0))).toBe(pace.retryAt);
    expect(paceAfterReply(30, t(50))).toMatchObject({ failures: 0, retryAt: null });
  });

  test('a node is next due at the earliest of a heartbeat, a start and an end', () => {
    expect(nextDue(memoryOf(heard), paceAfterReply(3_600, t(0)), t(1))).toBe(t(100));
    expect(nextDue(memoryOf(heard), paceAfterReply(30, t(0)), t(1))).toBe(t(30));
    const running = { ...heard, phase: 'ready' as const, order: orderOf({ stopAt: t(250) }) };
    expect(nextDue(memoryOf(running), paceAfterReply(3_600, t(0)), t(200))).toBe(t(250));
  });
});
