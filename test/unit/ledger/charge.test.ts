import type { Terms } from '@compute-bank/domain/policy';
import { chargeLine, chargeOf, earlyReturnLine, lineCost } from '@compute-bank/ledger/charge';
import { describe, expect, test } from '@jest/globals';
import { at, sliceOf, start } from '../../fixtures/lease.ts';

const terms: Terms = { providerFeeBps: 500, buyerFeeBps: 0, earlyReturnBps: 2_000 };

describe('G9: a charge is GPU-seconds times price by 3600, rounded half-even, once', () => {
  const table = [
    [3_600n, 8_500_000n, 8_500_000n, 'an hour costs the price'],
    [1n, 3_600n, 1n, 'one second of 3,600 is one'],
    [1n, 1_799n, 0n, 'just below a half goes down'],
    [1n, 1_800n, 0n, 'a half goes to the even zero'],
    [3n, 1_800n, 2n, 'one and a half goes to the even two'],
    [5n, 1_800n, 2n, 'two and a half goes to the even two'],
    [1n, 1_801n, 1n, 'just above a half goes up'],
    [0n, 8_500_000n, 0n, 'no use costs nothing'],
    [10n ** 12n, 10n ** 12n, 277_777_777_777_777_777_778n, 'large figures stay exact'],
  ] as const;
  test.each(table)('%s GPU-seconds at %s cost %s: %s', (gpuSeconds, price, charge, _) => {
    expect(chargeOf('use', gpuSeconds, price, terms)).toBe(charge);
  });

  test('an early return is rounded once too, not price first and share afterwards', () => {
    // 9 GPU-seconds at 1,000 are 2.5 micro-units; a fifth of that is 0.5, which goes to the even zero.
    expect(chargeOf('early-return', 9n, 1_000n, terms)).toBe(0n);
    // 27 are 7.5, a fifth 1.5, which goes to two; rounding 7.5 to 8 first would give 1.6.
    expect(chargeOf('early-return', 27n, 1_000n, terms)).toBe(2n);
    expect(chargeOf('early-return', 45n, 1_000n, terms)).toBe(2n);
  });
});

describe('a charge line', () => {
  test('G10: divides into net and fee, and adds the buyer fee on top', () => {
    const line = chargeLine(sliceOf(1), start, at(1_000), 2n, { ...terms, buyerFeeBps: 100 });
    expect(line).toEqual({
      assignmentId: sliceOf(1).assignmentId,
      providerId: sliceOf(1).providerId,
      from: start,
      until: at(1_000),
      kind: 'use',
      gpuSeconds: 2n,
      priceMicros: 3_600_000n,
      charge: 2_000n,
      net: 1_900n,
      fee: 100n,
      buyerFee: 20n,
    });
    expect(lineCost(line)).toBe(2_020n);
  });

  test('rounds the fee half-even and leaves the provider the exact rest', () => {
    const line = chargeLine({ ...sliceOf(1), priceMicros: 3_600n }, start, at(30_000), 30n, terms);
    expect([line.charge, line.fee, line.net]).toEqual([30n, 2n, 28n]);
  });

  test('for an early return costs its share of the same price', () => {
    const line = earlyReturnLine(sliceOf(1), start, at(1_000), 10n, terms);
    expect(line).toMatchObject({ kind: 'early-return', gpuSeconds: 10n, charge: 2_000n, net: 1_900n, fee: 100n });
  });
});
