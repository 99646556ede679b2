import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Beat } from '@compute-bank/domain/entities/node';
import { addMs, hourMs, type Instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { type Evidence, gatherEvidence } from '@compute-bank/domain/lease-evidence';
import { decideLease } from '@compute-bank/domain/lease-process';
import { defaultPolicy as policy } from '@compute-bank/domain/policy';
import { reasons } from '@compute-bank/domain/reason';
import { settlementSpanMs } from '@compute-bank/domain/settlement-span';
import { describe, expect, test } from '@jest/globals';
import { at, delivered, leaseOf, providerId, reportOf, sliceOf, start, unheard } from '../../fixtures/lease.ts';

const decide = (lease: Lease, evidence: readonly Evidence[], now: Instant) => decideLease({ lease, evidence, now, policy });
const wait = { kind: 'wait' };
const planned = 4 * hourMs;
const ready = leaseOf({ state: 'ready', readyAt: start, slices: [sliceOf(1), sliceOf(2)] });
const both = (until: Instant, report = {}) => [1, 2].map((index) => delivered(ready, index, start, until, report));

describe('a ready lease', () => {
  test('looks again when a node would be silent', () => {
    const [first] = both(at(9 * minuteMs));
    const [, second] = both(at(10 * minuteMs));
    expect(decide(ready, [first!, second!], at(10 * minuteMs))).toEqual({ action: wait, nextLookAt: at(11 * minuteMs) });
  });

  test('L6: fails a node that was not heard for two minutes', () => {
    const [first] = both(at(9 * minuteMs));
    const [, second] = both(at(8 * minuteMs));
    const action = { kind: 'fail-node', nodeId: sliceOf(2).nodeId, reason: 'node_silent' };
    expect(decide(ready, [first!, second!], at(10 * minuteMs))).toEqual({ action, nextLookAt: at(11 * minuteMs) });
  });

  test('fails a node that beats but no longer knows the assignment', () => {
    const forgetful = { ...unheard(ready, 2), heardAt: at(5 * minuteMs) };
    const [first] = both(at(5 * minuteMs));
    expect(decide(ready, [first!, forgetful], at(5 * minuteMs)).action).toMatchObject({ kind: 'fail-node', nodeId: sliceOf(2).nodeId });
  });

  test('does not expect beats of an assignment that has ended', () => {
    const ended = both(at(5 * minuteMs), { endedAt: at(5 * minuteMs) });
    expect(decide(ready, ended, at(30 * minuteMs))).toEqual({ action: wait, nextLookAt: at(hourMs + 30 * secondMs) });
  });

  test('settles each hour once the reports that prove it are in', () => {
    const settle = { kind: 'settle', until: at(hourMs), readyAt: start };
    expect(decide(ready, both(at(hourMs)), at(hourMs)).action).toEqual(settle);
    expect(decide(ready, both(at(hourMs - 20_000)), at(hourMs))).toEqual({ action: wait, nextLookAt: at(hourMs + 30_000) });
    expect(decide(ready, both(at(hourMs - 20_000)), at(hourMs + 30_000)).action).toEqual(settle);
    const settled = { ...ready, settledUntil: at(hourMs) };
    expect(decide(settled, both(at(hourMs)), at(hourMs))).toEqual({ action: wait, nextLookAt: at(hourMs + 2 * minuteMs) });
  });

  test('settles a long gap in pieces that one transfer can hold', () => {
    const long = leaseOf({ state: 'ready', readyAt: start, end: at(900 * hourMs) });
    const { action, nextLookAt } = decide(long, [delivered(long, 1, start, at(800 * hourMs))], at(800 * hourMs));
    expect(action).toEqual({ kind: 'settle', until: at(399 * hourMs), readyAt: start });
    expect(nextLookAt).toBe(at(800 * hourMs + secondMs));
  });

  test('is marked ready before anything is settled on it', () => {
    const provisioning = leaseOf({ state: 'provisioning' });
    const { action, nextLookAt } = decide(provisioning, [delivered(provisioning, 1, start, at(hourMs))], at(hourMs));
    expect(action).toMatchObject({ kind: 'advance', state: 'ready' });
    expect(nextLookAt).toBe(at(hourMs + secondMs));
  });

  test('a late start does not move the planned end', () => {
    const late = { ...ready, readyAt: at(14 * minuteMs), settledUntil: at(14 * minuteMs + 3 * hourMs) };
    const evidence = [1, 2].map((index) => delivered(late, index, at(14 * minuteMs), at(planned)));
    expect(decide(late, evidence, at(planned)).action).toMatchObject({ kind: 'close', stopAt: at(planned), reason: reasons.completed });
  });
});

describe('a lease at its planned end', () => {
  test('closes as soon as every last report is in', () => {
    expect(decide(ready, both(at(planned)), at(planned))).toEqual({
      action: { kind: 'close', reason: reasons.completed, stopAt: at(planned), readyAt: start },
      nextLookAt: null,
    });
  });

  test('waits one heartbeat for them, then drains for fifteen minutes, then closes on what was reported', () => {
    const missing = both(at(planned - 10_000));
    expect(decide(ready, missing, at(planned))).toEqual({ action: wait, nextLookAt: at(planned + 30_000) });
    const drain = { kind: 'drain', reason: reasons.completed, stopAt: at(planned), readyAt: start };
    const drainedAt = at(planned + 15 * minuteMs);
    expect(decide(ready, missing, at(planned + 30_000))).toEqual({ action: drain, nextLookAt: drainedAt });
    const draining: Lease = { ...ready, state: 'draining', reason: reasons.completed, stopAt: at(planned) };
    expect(decide(draining, missing, at(planned + minuteMs))).toEqual({ action: wait, nextLookAt: drainedAt });
    expect(decide(draining, both(at(planned)), at(planned + minuteMs)).action.kind).toBe('close');
    expect(decide(draining, missing, drainedAt)).toMatchObject({ action: { kind: 'close' }, nextLookAt: null });
  });

  test('a last report with an end is the last, whatever its meter says', () => {
    const ended = both(at(planned - 10_000), { endedAt: at(planned - 10_000) });
    expect(decide(ready, ended, at(planned)).action).toMatchObject({ kind: 'close', reason: reasons.completed });
  });

  test('settles first what one transfer cannot hold', () => {
    const long = leaseOf({ state: 'ready', readyAt: start, end: at(900 * hourMs) });
    const evidence = [delivered(long, 1, start, at(900 * hourMs))];
    expect(decide(long, evidence, at(900 * hourMs)).action).toEqual({ kind: 'settle', until: at(399 * hourMs), readyAt: start });
    expect(decide({ ...long, settledUntil: at(798 * hourMs) }, evidence, at(900 * hourMs)).action.kind).toBe('close');
  });
});

describe('a workload that exits', () => {
  const releasing = { ...ready, releaseOnExit: true };
  const ended = (index: number, minutes: number) =>
    delivered(ready, index, start, at(minutes * minuteMs), { endedAt: at(minutes * minuteMs), exitCode: 0 });

  test('on every node ends a lease that releases on exit, when the last one did', () => {
    expect(decide(releasing, [ended(1, 50), ended(2, 40)], at(51 * minuteMs))).toEqual({
      action: { kind: 'close', reason: reasons.workload_finished, stopAt: at(50 * minuteMs), readyAt: start },
      nextLookAt: null,
    });
  });

  test('on one node of two ends nothing', () => {
    expect(decide(releasing, [ended(1, 50), delivered(ready, 2, start, at(50 * minuteMs))], at(51 * minuteMs)).action).toEqual(wait);
  });

  test('keeps a lease that does not release until its planned end', () => {
    expect(decide(ready, [ended(1, 50), ended(2, 50)], at(51 * minuteMs)).action).toEqual(wait);
  });

  test('is known in one look with the start, however late that look is', () => {
    const unseen: Lease = { ...releasing, state: 'offered', readyAt: null };
    expect(decide(unseen, [ended(1, 50), ended(2, 50)], at(planned)).action).toEqual({
      kind: 'close',
      reason: reasons.workload_finished,
      stopAt: at(50 * minuteMs),
      readyAt: start,
    });
  });

  test('before its readiness could be believed stops the lease when it was ready', () => {
    const unseen = leaseOf({ state: 'offered', releaseOnExit: true });
    const times = { readyAt: at(minuteMs), readySeenAt: at(8 * minuteMs), endedAt: at(2 * minuteMs), endedSeenAt: at(8 * minuteMs) };
    const evidence = [delivered(unseen, 1, at(minuteMs), at(2 * minuteMs), times)];
    expect(decide(unseen, evidence, at(8 * minuteMs)).action).toMatchObject({ stopAt: at(6 * minuteMs), readyAt: at(6 * minuteMs) });
  });

  test('at the planned end has just completed', () => {
    expect(decide(releasing, [ended(1, 240), ended(2, 240)], at(planned)).action).toMatchObject({ reason: reasons.completed });
  });
});

describe('a lease that was stopped', () => {
  const stopped = (code: 'returned_early' | 'node_failed', overrides: Partial<Lease> = {}): Lease => ({
    ...ready,
    reason: reasons[code],
    stopAt: at(hourMs),
    ...overrides,
  });

  test('by its buyer drains until every node has shown that it stopped', () => {
    const drain = { kind: 'drain', reason: reasons.returned_early, stopAt: at(hourMs), readyAt: start };
    const lease = stopped('returned_early');
    expect(decide(lease, both(at(hourMs - 1)), at(hourMs))).toEqual({ action: drain, nextLookAt: at(hourMs + 15 * minuteMs) });
    expect(decide(lease, both(at(hourMs)), at(hourMs)).action).toEqual(drain);
    expect(decide(lease, both(at(hourMs), { endedAt: at(hourMs) }), at(hourMs)).action).toEqual({ ...drain, kind: 'close' });
    expect(decide(lease, both(at(hourMs)), at(hourMs + 15 * minuteMs)).action).toEqual({ ...drain, kind: 'close' });
  });

  test('by the failure of a node closes at once, on what is proven', () => {
    expect(decide(stopped('node_failed'), both(at(50 * minuteMs)), at(hourMs)).action).toMatchObject({ kind: 'close', readyAt: start });
  });

  test('by the failure of a node before all were ready was never ready', () => {
    const lease = stopped('node_failed', { readyAt: null, state: 'provisioning', stopAt: at(5 * minuteMs) });
    const evidence = [delivered(lease, 1, start, at(5 * minuteMs)), unheard(lease, 2)];
    expect(decide(lease, evidence, at(5 * minuteMs)).action).toMatchObject({ kind: 'close', readyAt: null });
  });

  test('before its start closes at once', () => {
    const lease = stopped('returned_early', { readyAt: null, state: 'offered', stopAt: at(-minuteMs) });
    expect(decide(lease, [unheard(lease, 1), unheard(lease, 2)], at(-minuteMs)).action).toMatchObject({ kind: 'close', readyAt: null });
  });

  test('with readiness reported only after its stop was never ready', () => {
    const lease = stopped('returned_early', { readyAt: null, state: 'provisioning', stopAt: at(minuteMs) });
    const endedAt = at(2 * minuteMs);
    const evidence = [1, 2].map((index) => delivered(lease, index, at(minuteMs), endedAt, { endedAt }));
    expect(decide(lease, evidence, endedAt).action).toMatchObject({ kind: 'close', readyAt: null });
  });

  test('at a later time runs until then, and is looked at then', () => {
    const { action, nextLookAt } = decide(stopped('returned_early'), both(at(59 * minuteMs)), at(59 * minuteMs + 30_000));
    expect([action, nextLookAt]).toEqual([wait, at(hourMs)]);
  });

  test('after its planned end stopped at its planned end', () => {
    const lease = stopped('node_failed', { stopAt: at(planned + minuteMs) });
    expect(decide(lease, both(at(planned)), at(planned + minuteMs)).action).toMatchObject({ stopAt: at(planned) });
  });

  test('and has ended is not looked at again', () => {
    expect(decide(stopped('node_failed', { endedAt: at(hourMs) }), [], at(hourMs))).toEqual({ action: wait, nextLookAt: null });
  });
});

test('one settlement covers fewer hours the more slices there are, but never less than a period', () => {
  const span = (slices: number, settleEveryMs: number) =>
    settlementSpanMs({ slices: Array.from({ length: slices }, () => sliceOf(1)) }, { settleEveryMs });
  expect([span(1, hourMs), span(10, hourMs), span(400, hourMs), span(400, 90 * minuteMs)]).toEqual([
    399 * hourMs,
    39 * hourMs,
    hourMs,
    90 * minuteMs,
  ]);
});

test('L3: evidence is found by node, and only in the generation of the lease', () => {
  const beat = (index: number, generation: number): Beat => ({
    type: 'beat',
    nodeId: sliceOf(index).nodeId,
    tenantId: providerId,
    counter: 1,
    at: addMs(start, index),
    reports: [reportOf(ready, index, { generation })],
    wakes: [],
  });
  const evidence = gatherEvidence(ready, [undefined, beat(2, 1)]);
  expect(evidence).toEqual([unheard(ready, 1), { assignmentId: sliceOf(2).assignmentId, report: beat(2, 1).reports[0], heardAt: at(2) }]);
  expect(gatherEvidence(ready, [beat(1, 2), beat(2, 0)]).map((slice) => slice.report)).toEqual([undefined, undefined]);
});
