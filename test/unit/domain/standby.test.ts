import type { Lease } from '@compute-bank/domain/entities/lease';
import type { Beat, Report } from '@compute-bank/domain/entities/node';
import type { DepositId } from '@compute-bank/domain/ids';
import { hourMs, type Instant, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { gatherEvidence, hasStopped } from '@compute-bank/domain/lease-evidence';
import { decideLease } from '@compute-bank/domain/lease-process';
import { defaultPolicy as policy } from '@compute-bank/domain/policy';
import { provenGpuSeconds } from '@compute-bank/ledger/proven-use';
import { describe, expect, test } from '@jest/globals';
import { at, leaseOf, reportOf, start } from '../../fixtures/lease.ts';

type ResaleState = NonNullable<Lease['resales']>[number]['state'];
const soldFrom = (from: Instant, state: ResaleState = 'open') => ({
  resales: [{ depositId: 'dep_000000000009' as DepositId, from, state }],
});

/** A four-hour lease of two GPUs that is sold back after an hour, and what its node said until it was heard last. */
const lease = leaseOf({ state: 'ready', readyAt: start, ...soldFrom(at(hourMs)) });
const heard = (of: Lease, when: Instant, report: Partial<Report> | null): Beat => ({
  type: 'beat',
  nodeId: of.slices[0]!.nodeId,
  tenantId: of.slices[0]!.providerId,
  counter: 1,
  at: when,
  reports: report === null ? [] : [reportOf(of, 1, report)],
  wakes: [],
});
const meterUntil = (until: Instant) => ({ seq: 1, from: start, until, gpuSeconds: BigInt((until - start) / 500), signature: '' });
const ran = { acknowledgedAt: start, readyAt: start, readySeenAt: start };
const stopped = { ...ran, endedAt: at(hourMs), endedSeenAt: at(hourMs + secondMs), meter: meterUntil(at(hourMs)) };
const evidenceOf = (of: Lease, when: Instant, report: Partial<Report> | null) => gatherEvidence(of, [heard(of, when, report)]);
const decide = (of: Lease, now: Instant, when: Instant, report: Partial<Report> | null) =>
  decideLease({ lease: of, evidence: evidenceOf(of, when, report), now, policy });

describe('a node that stands by after the lease’s own use', () => {
  test('is proven by being heard, and billed like use', () => {
    const proven = provenGpuSeconds(lease, evidenceOf(lease, at(2 * hourMs), stopped), start, at(3 * hourMs));
    expect(proven).toEqual([2n * 7_200n]);
  });

  test('is proven by its meter alone until then', () => {
    const metered = { ...ran, meter: meterUntil(at(10 * minuteMs)) };
    expect(provenGpuSeconds(lease, evidenceOf(lease, at(30 * minuteMs), metered), start, at(hourMs))).toEqual([1_200n]);
  });

  test('is billed from where the workload ended by itself before it had to', () => {
    const exited = { ...stopped, endedAt: at(40 * minuteMs), endedSeenAt: at(41 * minuteMs), meter: meterUntil(at(40 * minuteMs)) };
    expect(provenGpuSeconds(lease, evidenceOf(lease, at(2 * hourMs), exited), start, at(2 * hourMs))).toEqual([2n * 7_200n]);
  });

  test('is silent like any other that is not heard', () => {
    const now = at(2 * hourMs);
    expect(decide(lease, now, at(2 * hourMs - policy.silenceMs + 1), stopped).action.kind).not.toBe('fail-node');
    expect(decide(lease, now, at(2 * hourMs - policy.silenceMs), stopped).action).toMatchObject({
      kind: 'fail-node',
      reason: 'node_silent',
    });
  });

  test('does not end the lease, though it is released when its workload has ended', () => {
    const released = { ...lease, releaseOnExit: true, settledUntil: at(hourMs) };
    expect(decide(released, at(90 * minuteMs), at(90 * minuteMs), stopped).action.kind).toBe('wait');
  });

  test.each<[ResaleState, boolean]>([
    ['pending', false],
    ['open', true],
    ['closed', true],
    ['refused', false],
    ['withdrawn', false],
  ])('does so while what was sold back is %s: %s', (state, standsBy) => {
    const of = { ...lease, ...soldFrom(at(hourMs), state) };
    expect(evidenceOf(of, at(2 * hourMs), stopped)[0]?.standby !== undefined).toBe(standsBy);
  });

  test('lets the lease close at its end as soon as it was heard after that', () => {
    const settled = { ...lease, settledUntil: at(3 * hourMs) };
    const end = at(4 * hourMs);
    expect(decide(settled, end, end, stopped).action).toMatchObject({ kind: 'close', reason: { code: 'completed' } });
    expect(decide(settled, end, at(4 * hourMs - minuteMs), stopped).action.kind).toBe('wait');
  });
});

describe('a lease that was sold back as a whole', () => {
  const whole = leaseOf({ createdAt: at(-hourMs), ...soldFrom(start) });

  test('needs no acknowledgement, and is ready when its node is heard after the start', () => {
    expect(decide(whole, at(-5 * minuteMs), at(-5 * minuteMs), null).action.kind).not.toBe('fail-node');
    expect(decide(whole, at(minuteMs), at(minuteMs), null).action).toEqual({ kind: 'advance', state: 'ready', readyAt: start });
  });

  test('fails with its node if that is not heard within the time to be ready', () => {
    const now = at(policy.readyWithinMs);
    expect(decide(whole, now, at(-minuteMs), null).action).toMatchObject({ kind: 'fail-node', reason: 'not_ready' });
  });

  test('has nothing of its own to stop', () => {
    expect(evidenceOf(whole, start, null).every(hasStopped)).toBe(true);
    expect(evidenceOf(lease, start, ran).every(hasStopped)).toBe(false);
    expect(evidenceOf(lease, at(hourMs), stopped).every(hasStopped)).toBe(true);
  });
});

describe('a lease whose workload could not be started, and that is sold back later', () => {
  test('is ready when its node begins to stand by, which is when that had failed', () => {
    const failed = { acknowledgedAt: start, failure: 'no such program', endedAt: at(minuteMs), endedSeenAt: at(minuteMs) };
    const of = leaseOf({ state: 'provisioning', createdAt: at(-hourMs), ...soldFrom(at(hourMs)) });
    const action = { kind: 'advance', state: 'ready', readyAt: at(minuteMs) };
    expect(decide(of, at(30 * minuteMs), at(30 * minuteMs), failed).action).toEqual(action);
  });
});
