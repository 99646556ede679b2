import { planBeat, receive } from '@compute-bank/agent/heartbeat';
import { factsOf, isUrgent } from '@compute-bank/agent/held';
import { describe, expect, test } from '@jest/globals';
import { heldOf, memoryOf, only, orderOf, replyOf, t } from './agent-builders.ts';

const id = orderOf().assignmentId;

describe('receiving assignments', () => {
  test('a new assignment is received, and worth a heartbeat at once', () => {
    const held = only(receive(memoryOf(), {}, replyOf([orderOf()]), t(5)));
    expect(held).toMatchObject({ phase: 'received', acknowledgedAt: t(5), listed: true });
    expect(isUrgent(held)).toBe(true);
  });

  test('it is acknowledged once the bank has accepted the heartbeat that says so', () => {
    const before = memoryOf(heldOf());
    const after = receive(before, planBeat(before, t(6)).facts, replyOf([orderOf()]), t(6));
    expect(only(after).phase).toBe('acknowledged');
    expect(isUrgent(only(after))).toBe(false);
  });

  test('an assignment that arrives after its end is reported as ended, not run', () => {
    expect(only(receive(memoryOf(), {}, replyOf([orderOf({ stopAt: t(50) })]), t(60)))).toMatchObject({
      phase: 'ended',
      endedAt: t(50),
      readyAt: null,
    });
  });

  test('what the bank does not name is kept and still reported', () => {
    const running = memoryOf(heldOf({ phase: 'ready', readyAt: t(100) }));
    const after = receive(running, {}, replyOf([]), t(200));
    expect(only(after)).toMatchObject({ phase: 'ready', listed: false });
    expect(planBeat(after, t(230)).reports).toHaveLength(1);
  });

  test('a stop moves the end of what runs', () => {
    const after = receive(memoryOf(heldOf({ phase: 'ready', readyAt: t(100) })), {}, replyOf([orderOf({ stopAt: t(900) })]), t(200));
    expect(only(after).order.stopAt).toBe(t(900));
  });

  test.each([
    ['a lower generation is an old message', 2, 1, { phase: 'ready', generation: 2 }],
    ['a higher generation replaces the order and keeps the run', 1, 2, { phase: 'ready', generation: 2 }],
  ])('%s', (_, had, gets, wanted) => {
    const before = memoryOf(heldOf({ order: orderOf({ generation: had }), phase: 'ready', readyAt: t(100) }));
    const held = only(receive(before, {}, replyOf([orderOf({ generation: gets })]), t(200)));
    expect({ phase: held.phase, generation: held.order.generation }).toEqual(wanted);
  });

  test('a higher generation of an ended assignment is a new one', () => {
    const before = memoryOf(heldOf({ phase: 'ended', readyAt: t(100), endedAt: t(150), meterSeq: 4, meteredUntil: t(150) }));
    const held = only(receive(before, {}, replyOf([orderOf({ generation: 2 })]), t(200)));
    expect(held).toMatchObject({ phase: 'received', readyAt: null, meterSeq: 0 });
  });
});

describe('forgetting assignments', () => {
  const ended = heldOf({ phase: 'ended', readyAt: t(100), deliveredUntil: t(200), endedAt: t(200) });

  test('an ended one stays until the bank has heard its end and names it no more', () => {
    const unheard = receive(memoryOf(ended), {}, replyOf([]), t(210));
    expect(only(unheard).phase).toBe('ended');
    const heard = receive(unheard, { [id]: factsOf(ended) }, replyOf([orderOf()]), t(220));
    expect(only(heard).phase).toBe('ended');
    expect(receive(heard, {}, replyOf([]), t(230)).held).toEqual({});
  });

  test('a forgotten one is never run again, whatever a late reply says', () => {
    const forgotten = receive(memoryOf({ ...ended, acceptedFacts: factsOf(ended) }), {}, replyOf([]), t(230));
    expect(receive(forgotten, {}, replyOf([orderOf()]), t(240)).held).toEqual({});
    expect(only(receive(forgotten, {}, replyOf([orderOf({ generation: 2 })]), t(240))).phase).toBe('received');
  });

  test('a refused report is told again, but not in a hurry', () => {
    const facts = { [id]: factsOf(ended) };
    const refused = receive(memoryOf(ended), facts, replyOf([], { refused: [{ assignmentId: id, code: 'time_in_future' }] }), t(210));
    expect(isUrgent(only(refused))).toBe(false);
    expect(planBeat(refused, t(240)).reports).toHaveLength(1);
    expect(receive(refused, facts, replyOf([]), t(241)).held).toEqual({});
  });
});

test('an end whose meter the bank refuses is told again at once, without the meter', () => {
  const ended = heldOf({ phase: 'ended', readyAt: t(100), endedAt: t(900), deliveredUntil: t(900), meterSeq: 5, meteredUntil: t(900) });
  const refused = { refused: [{ assignmentId: id, code: 'meter_outside_lease' }] };
  const after = receive(memoryOf(ended), { [id]: factsOf(ended) }, replyOf([orderOf({ stopAt: t(300) })], refused), t(910));
  expect(isUrgent(only(after))).toBe(true);
  expect(planBeat(after, t(911)).reports).toMatchObject([{ endedAt: t(900), meter: null }]);
});

test('an end that the bank does not know of any more is given up once it said so', () => {
  const ended = heldOf({ phase: 'ended', readyAt: t(100), endedAt: t(200) });
  const unknown = { refused: [{ assignmentId: id, code: 'unknown_assignment' }] };
  const facts = { [id]: factsOf(ended) };
  expect(receive(memoryOf(ended), facts, replyOf([], unknown), t(9_000)).held).toEqual({});
  expect(only(receive(memoryOf(heldOf({ phase: 'ready', readyAt: t(100) })), facts, replyOf([], unknown), t(300))).phase).toBe('ready');
});

describe('metering', () => {
  const ready = heldOf({ phase: 'ready', readyAt: t(100) });
  const meterAt = (held: typeof ready, seconds: number) => planBeat(memoryOf(held), t(seconds)).reports[0]?.meter;

  test.each([
    ['nothing before it is ready', heldOf({ phase: 'running' }), 150, null],
    ['nothing if it was ready only after its end', heldOf({ phase: 'ended', readyAt: t(3_701), endedAt: t(3_701) }), 3_800, null],
    ['whole GPU-seconds from readiness', ready, 150.75, { seq: 1, from: t(100), until: t(150.75), gpuSeconds: 101n }],
    ['never beyond the end', ready, 9_999, { seq: 1, from: t(100), until: t(3_700), gpuSeconds: 7_200n }],
    [
      'never beyond a stop',
      { ...ready, order: orderOf({ stopAt: t(400) }) },
      999,
      { seq: 1, from: t(100), until: t(400), gpuSeconds: 600n },
    ],
    ['up to where delivery ended', { ...ready, deliveredUntil: t(130) }, 999, { seq: 1, from: t(100), until: t(130), gpuSeconds: 60n }],
    [
      'never less than was signed before',
      { ...ready, meterSeq: 3, meteredUntil: t(180) },
      170,
      { seq: 3, from: t(100), until: t(180), gpuSeconds: 160n },
    ],
  ])('%s', (_, held, seconds, wanted) => {
    expect(meterAt(held, seconds)).toEqual(wanted);
  });

  test('each growth has a number of its own, and a meter that stands still keeps its number', () => {
    const first = planBeat(memoryOf(ready), t(110));
    const second = planBeat(first.memory, t(120));
    const third = planBeat(second.memory, t(120));
    expect([first, second, third].map((plan) => plan.reports[0]?.meter?.seq)).toEqual([1, 2, 2]);
  });

  test('what may leave the machine is in the memory that is written first', () => {
    const plan = planBeat(memoryOf(ready), t(110));
    expect(only(plan.memory)).toMatchObject({ meterSeq: 1, meteredUntil: t(110) });
    expect(plan.memory.lastAliveAt).toBe(t(110));
  });
});

test('a heartbeat carries at most 100 reports, those that the bank has not heard first', () => {
  const many = Array.from({ length: 130 }, (_, n) => {
    const order = orderOf({ assignmentId: `asg_0190000000a1-1-${n}` as typeof id });
    const held = heldOf({ order, phase: 'acknowledged' });
    return n === 129 ? held : { ...held, acceptedFacts: factsOf(held) };
  });
  const { reports } = planBeat(memoryOf(...many), t(10));
  expect(reports).toHaveLength(100);
  expect(reports[0]?.assignmentId).toBe('asg_0190000000a1-1-129');
});
