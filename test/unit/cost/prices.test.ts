import { expect, test } from '@jest/globals';
import { dollarsFor, type Price, regions } from '../../../infra/cost/prices.ts';

const prices: readonly Price[] = Object.values(regions).flatMap((region) => Object.values(region));

test('a flat price is what the units cost', () => {
  expect(dollarsFor(regions['us-east-1'].writes, 41_000_000)).toBeCloseTo(25.625, 10);
});

test('a price in steps is paid step by step', () => {
  // 300 million at a dollar and 100 million at 90 cents.
  expect(dollarsFor(regions['us-east-1'].gateway, 400_000_000)).toBeCloseTo(300 + 90, 8);
  // 60 TB of logs: 10 at 0.50, 20 at 0.25, 20 at 0.10, 10 at 0.05.
  expect(dollarsFor(regions['us-east-1'].logs, 60_000)).toBeCloseTo(5_000 + 5_000 + 2_000 + 500, 8);
});

test('nothing costs nothing, and the last step has no end', () => {
  for (const price of prices) {
    expect(dollarsFor(price, 0)).toBe(0);
    expect(price.steps.at(-1)?.[0]).toBe(Number.POSITIVE_INFINITY);
  }
});

test('steps rise in volume and fall in price', () => {
  for (const { steps } of prices) {
    for (const [index, [upTo, dollars]] of steps.entries()) {
      const before = steps[index - 1];
      if (before) expect(upTo > before[0] && dollars < before[1]).toBe(true);
    }
  }
});

test('each price names its source with a date, or says that it has none', () => {
  for (const { source } of prices) {
    if (source)
      expect([source.url, source.date]).toEqual([
        expect.stringMatching(/^https:\/\//),
        expect.stringMatching(/^(20\d\d(-\d\d-\d\d)?|undated)$/),
      ]);
  }
});
