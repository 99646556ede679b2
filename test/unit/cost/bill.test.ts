import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { billOf } from '../../../infra/cost/bill.ts';
import { completeLoad, type Load } from '../../../infra/cost/load.ts';
import { readMeasured } from '../../../infra/cost/measured.ts';
import { regions } from '../../../infra/cost/prices.ts';
import { usageOf } from '../../../infra/cost/usage.ts';
import { measuredOnly, work } from '../../fixtures/cost.ts';

const prices = regions['us-east-1'];
const measured = readMeasured();
const units = { market: 0, index: 1 };

test('a bank that only admits orders pays for exactly that', () => {
  const admission = work({
    cpuMs: { median: 17.69, least: 17.69, greatest: 17.69 },
    sequentialCalls: 7,
    writes: { bank: 18, ...units },
    answerBytes: 500,
  });
  const only = measuredOnly({ 'place-withdrawal': { 'Api-withdrawals': admission } });
  const load = completeLoad({ ordersPerDay: 24_000, matchesPerDay: 12_000, leaseHoursPerDay: 1, nodes: 1, callMs: 10 });
  const usage = usageOf(load, only);
  // 24,000 a day are 730,000 in a month of 730 hours.
  expect(usage.gateway).toBeCloseTo(730_000, 6);
  expect(usage.writes).toBeCloseTo(19 * 730_000, 6);
  // 17.69 ms on 1,024 of 1,769 MiB take 30.56 ms, and 70 of waiting: 101 ms of one GB.
  expect(usage.lambdaSeconds).toBeCloseTo(0.101 * 730_000, 3);
  expect(usage.transfer).toBeCloseTo((1_000 * 730_000) / 1e9, 9);
  const dollars = Object.fromEntries(billOf(load, only, prices).lines.map((line) => [`${line.service} ${line.what}`, line.dollars]));
  expect(dollars['DynamoDB writes']).toBeCloseTo(19 * 0.73 * 0.625, 9);
  expect(dollars['API Gateway requests']).toBeCloseTo(0.73, 9);
  expect(dollars['Lambda duration']).toBeCloseTo(0.101 * 730_000 * 0.0000133334, 6);
});

test('what is stored is paid for as long as it is kept', () => {
  const stored = { order: 5_000, leaseHour: 2_000, unmatched: 3_000, receipt: 1_000, receiptDays: 1, exported: 0.5 };
  const load = completeLoad({ ordersPerDay: 1_200, matchesPerDay: 1_000, leaseHoursPerDay: 2_000, keptMonths: 2 });
  const months = 2 * (730 / 24);
  expect(usageOf(load, { ...measured, stored }).storage).toBeCloseTo(
    (1_000 * 5_000 * months + 2_000 * 2_000 * months + 200 * 3_000 * months + 1_200 * 1_000) / 1e9,
    9,
  );
});

test('both tables are exported whole every week, and their logs are kept packed', () => {
  const usage = usageOf(completeLoad({ ordersPerDay: 1_000 }), measured);
  expect(usage.exports).toBeCloseTo((usage.storage * 730) / 168, 9);
  expect(usage.logStorage).toBeCloseTo(usage.logs * 3 * 0.15, 9);
});

test('lines add up to the bill, dearest first', () => {
  const { lines, dollars } = billOf(completeLoad({ ordersPerDay: 100_000 }), measured, prices);
  expect(lines.reduce((sum, line) => sum + line.dollars, 0)).toBeCloseTo(dollars, 6);
  expect(lines.map((line) => line.dollars)).toEqual(lines.map((line) => line.dollars).sort((a, b) => b - a));
});

const loads = fc.record({
  ordersPerDay: fc.integer({ min: 1, max: 10_000_000 }),
  leaseHoursPerDay: fc.integer({ min: 1, max: 1_000_000 }),
  nodes: fc.integer({ min: 50_000, max: 1_000_000 }),
  tenants: fc.integer({ min: 1, max: 100_000 }),
  markets: fc.integer({ min: 1, max: 100 }),
  callMs: fc.integer({ min: 1, max: 50 }),
});

test('more of anything never costs less', () => {
  const grown = fc.constantFrom<keyof Load>('leaseHoursPerDay', 'nodes', 'tenants', 'callMs', 'keptMonths', 'quotesPerOrder', 'cancelled');
  fc.assert(
    fc.property(loads, grown, fc.double({ min: 1, max: 4, noNaN: true }), (given, name, factor) => {
      const load = completeLoad(given);
      const before = billOf(load, measured, prices).dollars;
      expect(billOf({ ...load, [name]: load[name] * factor }, measured, prices).dollars).toBeGreaterThanOrEqual(before - 1e-6);
    }),
  );
});

test('more orders never cost less, although their batches grow', () => {
  fc.assert(
    fc.property(loads, fc.double({ min: 1, max: 4, noNaN: true }), (given, factor) => {
      const load = completeLoad(given);
      const dollarsOf = (ordersPerDay: number) => billOf({ ...load, ordersPerDay, matchesPerDay: ordersPerDay }, measured, prices).dollars;
      expect(dollarsOf(load.ordersPerDay * factor)).toBeGreaterThanOrEqual(dollarsOf(load.ordersPerDay) - 1e-6);
    }),
  );
});

test('a bank of twice the size in everything takes twice the units of what has no fixed part', () => {
  fc.assert(
    fc.property(loads, fc.integer({ min: 2, max: 5 }), (given, factor) => {
      const one = completeLoad({ ...given, markets: 1_000 });
      const { ordersPerDay, matchesPerDay, leaseHoursPerDay, nodes, tenants, markets } = one;
      const larger = { ordersPerDay, matchesPerDay, leaseHoursPerDay, nodes, tenants, markets };
      const all = { ...one, ...Object.fromEntries(Object.entries(larger).map(([name, value]) => [name, value * factor])) };
      const [small, large] = [usageOf(one, measured), usageOf(all, measured)];
      for (const name of ['gateway', 'transfer', 'storage'] as const) expect(large[name] / small[name]).toBeCloseTo(factor, 6);
    }),
  );
});
