import type { Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import type { Evidence } from '@compute-bank/domain/lease-evidence';
import type { Terms } from '@compute-bank/domain/policy';
import { reasons } from '@compute-bank/domain/reason';
import { findBrokenLaws } from '@compute-bank/ledger/balance-laws';
import { closeLease } from '@compute-bank/ledger/close';
import { settle } from '@compute-bank/ledger/settlement';
import { withPriceFrom } from '@compute-bank/ledger/slice-price';
import { leaseWorstCase, withdrawalWorstCase } from '@compute-bank/ledger/worst-case';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { book, booksOf, onlyHold } from '../fixtures/books.ts';
import { at, delivered, leaseOf, sliceOf, start } from '../fixtures/lease.ts';

const bps = fc.integer({ min: 0, max: 10_000 });
const anyTerms: fc.Arbitrary<Terms> = fc.record({ providerFeeBps: bps, buyerFeeBps: bps, earlyReturnBps: bps });
/** Prices that end in every remainder of 3,600, and prices too small to charge for a second. */
const anyPrice = fc.oneof(fc.bigInt(1n, 10_000n), fc.bigInt(1n, 200_000_000n));
const anySlices: fc.Arbitrary<LeaseSlice[]> = fc
  .array(fc.record({ gpus: fc.integer({ min: 1, max: 16 }), priceMicros: anyPrice }), { minLength: 1, maxLength: 4 })
  .map((slices) => slices.map((slice, index) => sliceOf(index + 1, slice)));

/** One life of a lease: when it was ready, when it is settled and how far its agents have reported by then, how it ends. */
const anyLife = fc.record({
  slices: anySlices,
  terms: anyTerms,
  minutes: fc.integer({ min: 1, max: 600 }),
  settleEveryMs: fc.constantFrom(10 * minuteMs, hourMs, 90 * minuteMs, 24 * hourMs),
  readyMs: fc.integer({ min: 0, max: 20 * minuteMs }),
  /** Added time, at prices of its own. */
  added: fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 300 }), priceMicros: anyPrice }), { maxLength: 2 }),
  lagMs: fc.array(fc.integer({ min: 0, max: 2 * minuteMs }), { minLength: 8, maxLength: 8 }),
  stopShare: fc.double({ min: 0, max: 1, noNaN: true }),
  code: fc.constantFrom('completed' as const, 'returned_early' as const, 'workload_finished' as const, 'node_failed' as const),
});
type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;

/** The lease of a life, with what it reserves; readiness always lies before the end. */
function leaseIn(life: Life, reserveFactor = 1n): Lease {
  const { terms, minutes, settleEveryMs, readyMs } = life;
  let { slices } = life;
  let durationMs = minutes * minuteMs;
  let reservedMicros = leaseWorstCase(slices, durationMs, terms, settleEveryMs);
  for (const { minutes: more, priceMicros } of life.added) {
    const added = slices.map(({ gpus }, index) => ({ gpus, priceMicros: priceMicros + BigInt(index) }));
    const from = at(durationMs);
    slices = slices.map((slice, index) => withPriceFrom(slice, from, added[index]?.priceMicros ?? 0n));
    reservedMicros += leaseWorstCase(added, more * minuteMs, terms, settleEveryMs);
    durationMs += more * minuteMs;
  }
  const readyAt = at(readyMs % durationMs);
  return leaseOf({ slices, terms, end: at(durationMs), readyAt, state: 'ready', reservedMicros: reservedMicros * reserveFactor });
}

const evidenceAt = (lease: Lease, untilMs: number): Evidence[] =>
  lease.slices.map((_, index) => delivered(lease, index + 1, lease.readyAt ?? start, at(untilMs)));

/** Settles at every boundary and closes; the laws are checked after every step. Returns the lease and what it was charged for. */
function live(life: Life, reserveFactor = 1n) {
  let lease = leaseIn(life, reserveFactor);
  const readyAt = lease.readyAt ?? start;
  const stopMs = life.code === 'completed' ? lease.end - start : Math.round((lease.end - readyAt) * life.stopShare) + readyAt - start;
  let books = booksOf(lease);
  const lines: string[] = [];
  const step = (settlement: Parameters<typeof book>[1]) => {
    books = book(books, settlement);
    lease = settlement.lease;
    lines.push(...settlement.lines.map((line) => `${line.kind} ${line.assignmentId} ${line.from} ${line.gpuSeconds} ${line.charge}`));
    expect(findBrokenLaws(books)).toEqual([]);
  };
  for (let period = 1; addMs(readyAt, period * life.settleEveryMs) < at(stopMs); period += 1) {
    const until = addMs(readyAt, period * life.settleEveryMs);
    const proven = until - start - (life.lagMs[period % 8] ?? 0);
    step(settle({ lease, hold: onlyHold(books), evidence: evidenceAt(lease, Math.max(proven, readyAt - start)), until, at: until }));
  }
  const evidence = evidenceAt(lease, stopMs);
  step(closeLease({ lease, hold: onlyHold(books), evidence, reason: reasons[life.code], stopAt: at(stopMs), at: at(stopMs) }));
  return { lease, lines, books };
}

describe('the worst case covers every life of a lease', () => {
  test('G11: no line is ever cut for want of money: twice the reserve charges exactly the same', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { lease, lines } = live(life);
        expect(lease.postedMicros <= lease.reservedMicros).toBe(true);
        expect(lines).toEqual(live(life, 2n).lines);
      }),
      { numRuns: 150 },
    );
  });

  test('G3, G4: what a lease did not cost is available again when it ends, to the micro-unit', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { lease, books } = live(life);
        const buyer = books.balances.find((balance) => balance.tenantId === lease.tenantId);
        expect(buyer).toMatchObject({ held: 0n, available: lease.reservedMicros + 1n - lease.postedMicros });
        expect(onlyHold(books).state).not.toBe('pending');
      }),
      { numRuns: 100 },
    );
  });
});

describe('the hold of a withdrawal covers its parts', () => {
  const anyDemand = fc.record({
    limitMicros: fc.bigInt(1n, 200_000_000n),
    durationMs: fc.integer({ min: 1, max: 2_000 }).map((minutes) => minutes * minuteMs),
  });
  const cuts = fc.array(fc.record({ gpus: fc.integer({ min: 1, max: 9 }), below: fc.bigInt(0n, 1_000n) }), { minLength: 1, maxLength: 6 });

  test('G11: however its GPUs fall into leases and slices at or below the limit, and with some unmatched', () => {
    fc.assert(
      fc.property(anyDemand, cuts, cuts, fc.integer({ min: 0, max: 5 }), anyTerms, (demand, first, second, open, terms) => {
        const toSlice = (cut: (typeof first)[number]) => ({
          gpus: cut.gpus,
          priceMicros: demand.limitMicros > cut.below ? demand.limitMicros - cut.below : demand.limitMicros,
        });
        const gpus = [...first, ...second].reduce((sum, cut) => sum + cut.gpus, open);
        const order = { ...demand, size: { kind: 'gpus' as const, gpus, gpusMin: 1 } };
        const leases = [first, second].map((lease) => leaseWorstCase(lease.map(toSlice), demand.durationMs, terms, hourMs));
        const parts = leases.reduce((sum, lease) => sum + lease, withdrawalWorstCase(order, open, terms, hourMs));
        expect(parts <= withdrawalWorstCase(order, gpus, terms, hourMs)).toBe(true);
      }),
    );
  });

  test('G11: when it is made of whole nodes', () => {
    fc.assert(
      fc.property(
        anyDemand,
        anyTerms,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 16 }),
        (demand, terms, nodes, gpusPerNode) => {
          const order = { ...demand, size: { kind: 'shape' as const, nodes, gpusPerNode } };
          const slices = Array.from({ length: nodes }, () => ({ gpus: gpusPerNode, priceMicros: demand.limitMicros }));
          expect(leaseWorstCase(slices, demand.durationMs, terms, hourMs)).toBe(
            withdrawalWorstCase(order, nodes * gpusPerNode, terms, hourMs),
          );
        },
      ),
    );
  });
});
