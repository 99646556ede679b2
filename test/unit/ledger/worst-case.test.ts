import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import type { Terms } from '@compute-bank/domain/policy';
import { leaseWorstCase, linesPerSliceMax, withdrawalWorstCase } from '@compute-bank/ledger/worst-case';
import { describe, expect, test } from '@jest/globals';

const terms: Terms = { providerFeeBps: 500, buyerFeeBps: 0, earlyReturnBps: 2_000 };

describe('lines of one slice, at most', () => {
  const table = [
    ['one minute, hourly', minuteMs, hourMs, 4],
    ['one hour, hourly', hourMs, hourMs, 4],
    ['an hour and a minute, hourly', hourMs + minuteMs, hourMs, 6],
    ['a day, hourly', 24 * hourMs, hourMs, 50],
    ['a day, every ten minutes', 24 * hourMs, 10 * minuteMs, 170],
    ['a day, once a week', 24 * hourMs, 168 * hourMs, 27],
  ] as const;
  test.each(table)('%s', (_, duration, every, lines) => {
    expect(linesPerSliceMax(duration, every)).toBe(lines);
  });
});

describe('the worst case', () => {
  test('of a lease is the price of all its GPU-time and two micro-units for each line', () => {
    // Two GPUs for four hours at 3.6 and one at 1.0, ten lines each.
    const slices = [
      { gpus: 2, priceMicros: 3_600_000n },
      { gpus: 1, priceMicros: 1_000_000n },
    ];
    expect(leaseWorstCase(slices, 4 * hourMs, terms, hourMs)).toBe(28_800_000n + 4_000_000n + 2n * 10n * 2n);
  });

  test('includes the buyer fee, rounded up', () => {
    // One GPU-minute at 1.000001 is 16666.68333 micro-units, with 1 % on top 16833.3501.
    const slices = [{ gpus: 1, priceMicros: 1_000_001n }];
    expect(leaseWorstCase(slices, minuteMs, { ...terms, buyerFeeBps: 100 }, hourMs)).toBe(16_834n + 8n);
  });

  test('of a withdrawal assumes its limit price and a slice for every GPU', () => {
    const size = { kind: 'gpus' as const, gpus: 3, gpusMin: 1 };
    const demand = { size, limitMicros: 2_000_000n, durationMs: hourMs };
    expect(withdrawalWorstCase(demand, 3, terms, hourMs)).toBe(6_000_000n + 3n * 8n);
    expect(withdrawalWorstCase(demand, 1, terms, hourMs)).toBe(2_000_000n + 8n);
    expect(withdrawalWorstCase(demand, 0, terms, hourMs)).toBe(0n);
  });

  test('of whole nodes assumes one slice for each node', () => {
    const size = { kind: 'shape' as const, nodes: 2, gpusPerNode: 8 };
    expect(withdrawalWorstCase({ size, limitMicros: 1_000_000n, durationMs: hourMs }, 16, terms, hourMs)).toBe(16_000_000n + 2n * 8n);
  });

  test('cannot be told for terms that charge more than the price itself', () => {
    const slices = [{ gpus: 1, priceMicros: 1n }];
    for (const wrong of [{ buyerFeeBps: 10_001 }, { earlyReturnBps: 10_001 }]) {
      expect(() => leaseWorstCase(slices, hourMs, { ...terms, ...wrong }, hourMs)).toThrow('at most the price itself');
    }
  });
});
