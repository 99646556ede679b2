import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, type Instant, later, minuteMs, secondMs } from '@compute-bank/domain/instant';
import type { LeaseAction } from '@compute-bank/domain/lease-decision';
import { defaultPolicy, type Policy } from '@compute-bank/domain/policy';
import { findBrokenLaws } from '@compute-bank/ledger/balance-laws';
import { leaseWorstCase } from '@compute-bank/ledger/worst-case';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { booksOf } from '../fixtures/books.ts';
import { at, leaseOf, sliceOf, start } from '../fixtures/lease.ts';
import { look, type NodeScript, type World } from '../fixtures/lease-world.ts';

const maybe = (min: number, max: number) => fc.option(fc.integer({ min, max }), { freq: 6 });
const anyScript: fc.Arbitrary<NodeScript> = fc.record({
  acknowledgesMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -10 * minuteMs, max: -9 * minuteMs }) },
    maybe(-10 * minuteMs, minuteMs),
  ),
  readyMs: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -minuteMs, max: 10 * minuteMs }) }, maybe(0, 20 * minuteMs)),
  exitsMs: fc.option(fc.integer({ min: 10 * minuteMs, max: 6 * hourMs })),
  diesMs: fc.option(fc.integer({ min: -10 * minuteMs, max: 6 * hourMs }), { freq: 3 }),
  deliveryPercent: fc.oneof({ weight: 5, arbitrary: fc.constant(100) }, fc.integer({ min: 0, max: 300 })),
});
const anyLife = fc.record({
  scripts: fc.array(anyScript, { minLength: 1, maxLength: 3 }),
  minutes: fc.integer({ min: 1, max: 360 }),
  releaseOnExit: fc.boolean(),
  settleEveryMs: fc.constantFrom(15 * minuteMs, hourMs, 2 * hourMs),
  /** How late each look is; if negative, how much earlier than the deadline a report wakes it, which then follows. */
  offsetsMs: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -5 * minuteMs, max: 5 * minuteMs })), { minLength: 1, maxLength: 12 }),
  engineDelayMs: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 3 * minuteMs }) }, fc.constant(1_000 * hourMs)),
});
type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;

interface Step {
  readonly now: Instant;
  readonly action: LeaseAction;
  readonly lease: Lease;
}

const policyIn = (life: Life): Policy => ({ ...defaultPolicy, settleEveryMs: life.settleEveryMs });

/** Looks at the lease until it has ended, checking every law after every look. */
function live(life: Life): Step[] {
  const policy = policyIn(life);
  const slices = life.scripts.map((_, index) => sliceOf(index + 1));
  const end = at(life.minutes * minuteMs);
  const reservedMicros = leaseWorstCase(slices, end - start, policy.terms, policy.settleEveryMs);
  const lease = leaseOf({ slices, end, releaseOnExit: life.releaseOnExit, reservedMicros });
  let world: World = { books: booksOf(lease), lease, failsAt: null };
  let now = lease.createdAt;
  const steps: Step[] = [];
  let wasEarly = false;
  for (let count = 0; count < looksMax(life); count += 1) {
    const seen = look(world, life.scripts, now, policy, life.engineDelayMs);
    world = seen.world;
    steps.push({ now, action: seen.action, lease: world.lease });
    if (seen.action.kind === 'settle' || seen.action.kind === 'close') expect(findBrokenLaws(world.books)).toEqual([]);
    if (seen.nextLookAt === null) return steps;
    expect(seen.nextLookAt).toBeGreaterThan(now);
    const looksAt = addMs(seen.nextLookAt, life.offsetsMs[count % life.offsetsMs.length] ?? 0);
    wasEarly = !wasEarly && looksAt > now && looksAt < seen.nextLookAt;
    now = wasEarly ? looksAt : later(looksAt, seen.nextLookAt);
  }
  throw new Error(`the lease has not ended after ${steps.length} looks`);
}

/** A look at least every half minute on average from offer to drained: a bound, not a goal. */
const looksMax = ({ minutes }: Life): number => 4 * (minutes + 60) + 200;

const property = (check: (life: Life, steps: readonly Step[]) => void, numRuns = 120) =>
  fc.assert(
    fc.property(anyLife, (life) => check(life, live(life))),
    { numRuns },
  );
const lastOf = (steps: readonly Step[]): Step => steps.at(-1) as Step;

describe('every lease, whatever its nodes do and whenever it is looked at', () => {
  test('V1: ends with a reason, keeps every ledger law at every look, and looks always lie ahead', () => {
    property((life, steps) => {
      const { lease, action, now } = lastOf(steps);
      expect(action.kind).toBe('close');
      expect(lease.endedAt).toBe(now);
      expect(lease.reason).not.toBeNull();
      const latest = addMs(lease.end, defaultPolicy.drainMs + 10 * minuteMs + Math.max(...life.offsetsMs));
      expect(now).toBeLessThanOrEqual(later(latest, lease.createdAt));
    });
  });

  test('L5: is never charged for time before all nodes were ready, after its end, or after a node was lost', () => {
    property(({ scripts }, steps) => {
      const { lease } = lastOf(steps);
      const proofMs = scripts.map(({ diesMs, exitsMs }, index) => {
        const endsMs = Math.min(lease.releaseOnExit ? (exitsMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY, lease.end - start);
        const hasEnded = diesMs === null || diesMs >= endsMs;
        return { index, ownMs: Math.min(diesMs ?? endsMs, endsMs), holdsBackMs: hasEnded ? Number.POSITIVE_INFINITY : (diesMs ?? 0) };
      });
      const readyMs = Math.max(0, ...scripts.map((script) => script.readyMs ?? Number.POSITIVE_INFINITY));
      const lostMs = Math.min(...proofMs.map((proof) => proof.holdsBackMs));
      for (const { index, ownMs } of proofMs) {
        const seconds = Math.max(0, Math.min(ownMs, lostMs) - readyMs) / 1_000;
        expect(Number(lease.slices[index]?.billedGpuSeconds)).toBeLessThanOrEqual(seconds * 2);
      }
    });
  });

  test('G15: is charged no more than its agents delivered, and a liar no more than the time', () => {
    property(({ scripts }, steps) => {
      const { lease } = lastOf(steps);
      for (const [index, { deliveryPercent, readyMs }] of scripts.entries()) {
        const possible = (lease.end - start - Math.max(0, readyMs ?? 0)) / 500;
        const delivered = ((lease.end - start - (readyMs ?? 0)) / 500) * (deliveryPercent / 100);
        expect(Number(lease.slices[index]?.billedGpuSeconds)).toBeLessThanOrEqual(Math.max(0, Math.min(possible, delivered)));
      }
    });
  });

  test('fails a node only if it missed a deadline, and never one that kept all of them', () => {
    property(({ scripts, minutes, offsetsMs }, steps) => {
      fc.pre(offsetsMs.every((offset) => offset <= 0));
      for (const { action } of steps) {
        if (action.kind !== 'fail-node') continue;
        const index = lastOf(steps).lease.slices.findIndex((slice) => slice.nodeId === action.nodeId);
        const script = scripts[index] as NodeScript;
        const readyByMs = Math.min(15 * minuteMs, minutes * minuteMs);
        const missed = {
          not_acknowledged: (script.acknowledgesMs ?? Number.POSITIVE_INFINITY) > -9.5 * minuteMs,
          not_ready: (script.readyMs ?? Number.POSITIVE_INFINITY) > readyByMs - 30 * secondMs,
          node_silent: false,
        };
        expect(missed[action.reason] || script.diesMs !== null).toBe(true);
      }
    });
  });
});

const calm: NodeScript = { acknowledgesMs: -590_000, readyMs: 0, exitsMs: null, diesMs: null, deliveryPercent: 100 };
const calmLife: Life = {
  scripts: [calm, calm],
  minutes: 240,
  releaseOnExit: false,
  settleEveryMs: hourMs,
  offsetsMs: [0],
  engineDelayMs: 0,
};

describe('a lease whose nodes keep all promises', () => {
  test('runs to its planned end, is settled each hour, and is charged for all of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 360 }), fc.integer({ min: -minuteMs, max: 0 }), (minutes, readyMs) => {
        const steps = live({ ...calmLife, minutes, scripts: [calm, { ...calm, readyMs }] });
        const { lease } = lastOf(steps);
        expect(lease).toMatchObject({ state: 'ended', reason: { code: 'completed' }, readyAt: start });
        expect(lease.slices.map((slice) => slice.billedGpuSeconds)).toEqual([BigInt(minutes) * 120n, BigInt(minutes) * 120n]);
        expect(steps.filter((step) => step.action.kind === 'settle')).toHaveLength(Math.ceil(minutes / 60) - 1);
      }),
      { numRuns: 60 },
    );
  });

  test('is not skipped by a dispatcher that sleeps through all its deadlines', () => {
    const steps = live({ ...calmLife, offsetsMs: [5 * hourMs] });
    expect(lastOf(steps).lease).toMatchObject({
      reason: { code: 'completed' },
      slices: [{ billedGpuSeconds: 28_800n }, { billedGpuSeconds: 28_800n }],
    });
    expect(steps.length).toBeLessThanOrEqual(4);
  });

  test('L6: whose node dies is failed within a silence and a heartbeat, and costs nothing from its last proof on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20 * minuteMs, max: 200 * minuteMs }), (diesMs) => {
        const steps = live({ ...calmLife, scripts: [calm, { ...calm, diesMs }] });
        const failing = steps.find((step) => step.action.kind === 'fail-node');
        expect(failing?.action).toMatchObject({ reason: 'node_silent', nodeId: sliceOf(2).nodeId });
        expect((failing?.now ?? 0) - start - diesMs).toBeLessThanOrEqual(defaultPolicy.silenceMs);
        const { lease } = lastOf(steps);
        expect(lease).toMatchObject({ state: 'failed', reason: { code: 'node_failed' } });
        const provenMs = Math.floor(diesMs / (30 * secondMs)) * 30 * secondMs;
        expect(lease.slices.map((slice) => slice.billedGpuSeconds)).toEqual([BigInt(provenMs / 500), BigInt(provenMs / 500)]);
      }),
      { numRuns: 60 },
    );
  });
});
