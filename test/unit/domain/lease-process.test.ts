import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Report } from '@compute-bank/domain/entities/node';
import { addMs, hourMs, type Instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import type { Evidence } from '@compute-bank/domain/lease-evidence';
import { decideLease } from '@compute-bank/domain/lease-process';
import { defaultPolicy as policy } from '@compute-bank/domain/policy';
import { reasons } from '@compute-bank/domain/reason';
import { describe, expect, test } from '@jest/globals';
import { at, delivered, leaseOf, reportOf, sliceOf, start, unheard } from '../../fixtures/lease.ts';

const decide = (lease: Lease, evidence: readonly Evidence[], now: Instant) => decideLease({ lease, evidence, now, policy });
const wait = { kind: 'wait' };

/** Evidence of a slice with this report, its node heard at `heardAt`. */
const reported = (lease: Lease, index: number, heardAt: Instant, overrides: Partial<Report>): Evidence => ({
  ...unheard(lease, index),
  report: reportOf(lease, index, overrides),
  heardAt,
});
const acknowledged = (lease: Lease, index: number, when: Instant) => reported(lease, index, when, { acknowledgedAt: when });

describe('a lease that has not been offered', () => {
  const future = leaseOf({ createdAt: at(-hourMs) });

  test('waits for its lead time', () => {
    expect(decide(future, [unheard(future, 1)], at(-30 * minuteMs))).toEqual({ action: wait, nextLookAt: at(-10 * minuteMs) });
  });

  test('is offered then, and has a minute to be acknowledged', () => {
    const decision = decide(future, [unheard(future, 1)], at(-10 * minuteMs));
    expect(decision).toEqual({ action: { kind: 'advance', state: 'offered', readyAt: null }, nextLookAt: at(-9 * minuteMs) });
  });

  test('is offered at once when it starts sooner than its lead time', () => {
    const soon = leaseOf({ createdAt: at(-minuteMs) });
    expect(decide(soon, [unheard(soon, 1)], at(-minuteMs)).action).toMatchObject({ kind: 'advance', state: 'offered' });
  });

  test('does not blame its nodes when the bank looks late: their minute begins now', () => {
    const decision = decide(future, [unheard(future, 1)], at(5 * minuteMs));
    expect(decision).toEqual({ action: { kind: 'advance', state: 'offered', readyAt: null }, nextLookAt: at(6 * minuteMs) });
  });
});

describe('an offered lease', () => {
  const lease = leaseOf({ state: 'offered', slices: [sliceOf(1), sliceOf(2)], dueAt: at(-9 * minuteMs) });

  test('waits for every acknowledgement until its deadline', () => {
    const evidence = [acknowledged(lease, 1, at(-570_000)), unheard(lease, 2)];
    expect(decide(lease, evidence, at(-9 * minuteMs - 1))).toEqual({ action: wait, nextLookAt: at(-9 * minuteMs + secondMs - 1) });
  });

  test('fails the first node that has not acknowledged by then, and asks again after a minute', () => {
    const evidence = [acknowledged(lease, 1, at(-570_000)), unheard(lease, 2)];
    const action = { kind: 'fail-node', nodeId: sliceOf(2).nodeId, reason: 'not_acknowledged' };
    expect(decide(lease, evidence, at(-9 * minuteMs))).toEqual({ action, nextLookAt: at(-8 * minuteMs) });
  });

  test('does not fail a node that was marked offered late before its minute is over', () => {
    const late = { ...lease, dueAt: at(2 * minuteMs) };
    expect(decide(late, [unheard(late, 1), unheard(late, 2)], at(minuteMs))).toEqual({ action: wait, nextLookAt: at(2 * minuteMs) });
  });

  test('is acknowledged once all nodes are, and then looks again when it should have started', () => {
    const evidence = [acknowledged(lease, 1, at(-570_000)), acknowledged(lease, 2, at(-560_000))];
    const action = { kind: 'advance', state: 'acknowledged', readyAt: null };
    expect(decide(lease, evidence, at(-9 * minuteMs))).toEqual({ action, nextLookAt: at(30 * secondMs) });
    expect(decide({ ...lease, state: 'acknowledged' }, evidence, at(-minuteMs))).toEqual({ action: wait, nextLookAt: at(30 * secondMs) });
  });

  test('an acknowledgement that came late but came counts', () => {
    const evidence = [acknowledged(lease, 1, at(0)), acknowledged(lease, 2, at(0))];
    expect(decide(lease, evidence, at(0)).action).toMatchObject({ kind: 'advance', state: 'provisioning' });
  });
});

describe('a lease that moved', () => {
  const lost = sliceOf(2);
  const standIn = sliceOf(3, { generation: 2 });
  const move = { generation: 2, at: at(15 * minuteMs), from: at(16 * minuteMs), reason: reasons.not_ready, lost: [lost] };
  const lease = leaseOf({ state: 'scheduled', generation: 2, slices: [sliceOf(1), standIn], moves: [move] });
  const kept = delivered(lease, 1, start, at(16 * minuteMs), { generation: 1 });

  test('is offered at once, and its new node has a minute from then on', () => {
    const decision = decide(lease, [kept, unheard(lease, 2)], at(15 * minuteMs));
    expect(decision).toEqual({ action: { kind: 'advance', state: 'offered', readyAt: null }, nextLookAt: at(16 * minuteMs) });
    const offered = { ...lease, state: 'offered' as const, dueAt: at(16 * minuteMs) };
    expect(decide(offered, [kept, unheard(offered, 2)], at(16 * minuteMs)).action).toMatchObject({
      kind: 'fail-node',
      nodeId: standIn.nodeId,
    });
  });

  test('gives its new node the usual time to be ready, from when it begins', () => {
    const offered = { ...lease, state: 'provisioning' as const };
    const evidence = [kept, acknowledged(offered, 2, at(15.5 * minuteMs))];
    expect(decide(offered, evidence, at(17 * minuteMs)).action).toEqual(wait);
    const late = [{ ...kept, heardAt: at(31 * minuteMs) }, ...evidence.slice(1)];
    expect(decide(offered, late, at(31 * minuteMs)).action).toMatchObject({
      kind: 'fail-node',
      nodeId: standIn.nodeId,
      reason: 'not_ready',
    });
  });

  test('is ready when its new node is, and never before that one begins', () => {
    const ready = (readyAt: Instant) =>
      decide(lease, [{ ...kept, heardAt: at(18 * minuteMs) }, delivered(lease, 2, readyAt, at(18 * minuteMs))], at(18 * minuteMs)).action;
    expect(ready(at(17 * minuteMs))).toMatchObject({ state: 'ready', readyAt: at(17 * minuteMs) });
    expect(ready(at(15 * minuteMs))).toMatchObject({ state: 'ready', readyAt: at(16 * minuteMs) });
  });
});

describe('an acknowledged lease at its start', () => {
  const lease = leaseOf({ state: 'acknowledged', slices: [sliceOf(1), sliceOf(2)] });
  const both = [acknowledged(lease, 1, at(-minuteMs)), acknowledged(lease, 2, at(-minuteMs))] as const;

  test('is provisioning, and has fifteen minutes to be ready', () => {
    const action = { kind: 'advance', state: 'provisioning', readyAt: null };
    expect(decide(lease, both, start)).toEqual({ action, nextLookAt: at(15 * minuteMs) });
    expect(decide({ ...lease, state: 'provisioning' }, both, at(minuteMs))).toEqual({ action: wait, nextLookAt: at(15 * minuteMs) });
  });

  test('fails the node that is not ready by then', () => {
    const evidence = [delivered(lease, 1, start, at(15 * minuteMs)), both[1]];
    const action = { kind: 'fail-node', nodeId: sliceOf(2).nodeId, reason: 'not_ready' };
    expect(decide(lease, evidence, at(15 * minuteMs))).toEqual({ action, nextLookAt: at(16 * minuteMs) });
  });

  test('of five minutes has no longer than its planned end to be ready', () => {
    const short = leaseOf({ state: 'provisioning', end: at(5 * minuteMs) });
    const evidence = [acknowledged(short, 1, start)];
    expect(decide(short, evidence, at(minuteMs)).nextLookAt).toBe(at(5 * minuteMs));
    expect(decide(short, evidence, at(5 * minuteMs)).action).toMatchObject({ kind: 'fail-node', reason: 'not_ready' });
  });

  test('a node that would be ready only after the planned end is not ready', () => {
    const short = leaseOf({ state: 'provisioning', end: at(5 * minuteMs) });
    const evidence = [reported(short, 1, at(5 * minuteMs), { readyAt: at(5 * minuteMs) })];
    expect(decide(short, evidence, at(5 * minuteMs)).action).toMatchObject({ kind: 'fail-node', reason: 'not_ready' });
  });

  test('fails a node that was ready and fell silent while the others were not', () => {
    const evidence = [delivered(lease, 1, start, at(minuteMs)), both[1]];
    expect(decide({ ...lease, state: 'provisioning' }, evidence, at(2 * minuteMs))).toEqual({ action: wait, nextLookAt: at(3 * minuteMs) });
    expect(decide(lease, evidence, at(3 * minuteMs)).action).toEqual({
      kind: 'fail-node',
      nodeId: sliceOf(1).nodeId,
      reason: 'node_silent',
    });
  });

  test('a node without an answer to its failure is asked about every minute, until the lease would have drained', () => {
    const late = at(4 * hourMs + 15 * minuteMs);
    expect(decide(lease, both, addMs(late, -1)).action.kind).toBe('fail-node');
    expect(decide(lease, both, late)).toMatchObject({
      action: { kind: 'close', readyAt: null, reason: { code: 'not_ready' } },
      nextLookAt: null,
    });
  });

  test('a workload that could not be started ends the lease without failing its node', () => {
    const failed = reported(lease, 2, at(secondMs), { acknowledgedAt: start, failure: 'no such file', endedAt: at(secondMs) });
    expect(decide(lease, [both[0], failed], at(secondMs))).toMatchObject({
      action: { kind: 'close', stopAt: at(secondMs), readyAt: null, reason: { code: 'workload_failed', fault: 'unknown' } },
      nextLookAt: null,
    });
  });
});

describe('readiness', () => {
  const lease = leaseOf({ state: 'provisioning', slices: [sliceOf(1), sliceOf(2)] });
  const readyAtOf = (...evidence: readonly Evidence[]) => {
    const { action } = decide(lease, evidence, at(10 * minuteMs));
    return action.kind === 'advance' ? action.readyAt : undefined;
  };
  const ready = (index: number, readyAt: Instant, readySeenAt: Instant) =>
    reported(lease, index, at(10 * minuteMs), { readyAt, readySeenAt });

  test('is when the last node was ready', () => {
    expect(readyAtOf(ready(1, at(1_000), at(1_500)), ready(2, at(3_000), at(3_500)))).toBe(at(3_000));
  });

  test('is never before the start of the lease', () => {
    expect(readyAtOf(ready(1, at(-9_000), at(-8_000)), ready(2, at(-3_000), at(-2_000)))).toBe(start);
  });

  test('an agent whose clock is ahead is ready when the bank saw it', () => {
    expect(readyAtOf(ready(1, at(9_000), at(2_000)), ready(2, at(1_000), at(1_000)))).toBe(at(2_000));
  });

  test('an agent is believed back to one silence before its report, no further', () => {
    expect(readyAtOf(ready(1, at(1_000), at(8 * minuteMs)), ready(2, start, start))).toBe(at(6 * minuteMs));
  });

  test('once stored does not move', () => {
    const stored = { ...lease, state: 'ready' as const, readyAt: at(5_000) };
    const evidence = [delivered(lease, 1, at(9_000), at(10 * minuteMs)), delivered(lease, 2, at(9_000), at(10 * minuteMs))];
    expect(decide(stored, evidence, at(10 * minuteMs)).action).toEqual(wait);
  });
});
