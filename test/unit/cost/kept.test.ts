import { expect, test } from '@jest/globals';
import { archivedAfter } from '../../../infra/cost/archive.ts';
import { comparisonMs, listsOfRun, looksOfRun, msOfComparison, runOver } from '../../../infra/cost/comparison.ts';
import { completeLoad, daysPerMonth } from '../../../infra/cost/load.ts';
import { amountOf } from '../../../infra/cost/work.ts';
import { measuredOnly, work } from '../../fixtures/cost.ts';

test('the archive of a table that has grown for two weeks is this week’s export and half of it', () => {
  const { standard, deep } = archivedAfter(14 / daysPerMonth, 100, 0.25);
  expect([standard, deep]).toEqual([expect.closeTo(25 + 12.5, 6), 0]);
});

test('exports move to the deep archive after ninety days, and are gone two months after their retention', () => {
  const old = archivedAfter(1_000, 1, 1);
  // Of a table that hardly grows: thirteen Sundays in ninety days, and 66 in 460.
  expect(old.standard).toBeCloseTo(13, 1);
  expect(old.standard + old.deep).toBeCloseTo(66, 0);
});

const ten = { median: 10, least: 10, greatest: 10 };
const lists = work({ cpuMs: ten, sequentialCalls: 8 });
const looks = work({ cpuMs: ten, sequentialCalls: 16, reads: { bank: 250, market: 0, index: 0 } });
const measured = {
  ...measuredOnly({ 'list-holds': { Reconcile: lists }, 'open-holds': { Reconcile: looks } }),
  compared: { tenants: 10, holds: 500, openHolds: 50 },
};
/** A whole core. */
const cpuMs = 10;
/** Two minutes before the hour are listed again. */
const again = (ofAnHour: number): number => ofAnHour * (1 + 1 / 30);

test('a run lists the holds of an hour and looks at those that are open, whatever there was before', () => {
  const load = completeLoad({ ordersPerDay: 240_000, leaseHoursPerDay: 2_400, keptMonths: 12, tenants: 1_000, callMs: 8 });
  expect(listsOfRun(load, measured)).toBeCloseTo(again(10_000) / 500, 6);
  expect(looksOfRun(load, measured)).toBeCloseTo(100 / 50, 6);
  // Eight calls of 8 ms side by side take as long as one.
  expect(msOfComparison(load, measured)).toBeCloseTo(again(20) * (cpuMs + 8) + 2 * (cpuMs + 16), 6);
  expect(listsOfRun(completeLoad({ ...load, keptMonths: 120 }), measured)).toBeCloseTo(again(20), 6);
});

test('of more tenants than a run looks at, each hour has the open holds of its share, and the orders of several hours of those', () => {
  const load = completeLoad({ ordersPerDay: 240_000, leaseHoursPerDay: 2_400, tenants: 4_000 });
  expect([listsOfRun(load, measured), looksOfRun(load, measured)]).toEqual([expect.closeTo(20 * (1 + 1 / 60), 6), expect.closeTo(1, 6)]);
});

test('a run reads no more than it has four minutes for', () => {
  const load = completeLoad({ ordersPerDay: 24, leaseHoursPerDay: 24 * 1_000_000, tenants: 1, callMs: 8 });
  const wanted = 1_000_000 / 50;
  expect(msOfComparison(load, measured)).toBeGreaterThan(comparisonMs);
  expect(looksOfRun(load, measured)).toBeCloseTo((wanted * comparisonMs) / msOfComparison(load, measured), 6);
});

test('a run over twice the tenants reads twice as much in one invocation, up to those of one hour', () => {
  const amount = amountOf(work({ reads: { bank: 100, market: 0, index: 0 } }));
  const runOf = (tenants: number) => runOver(completeLoad({ tenants, ordersPerDay: 24, leaseHoursPerDay: 1, nodes: 1 }), amount, measured);
  expect(runOf(20)).toMatchObject({ invocations: 1, bankReads: 200 });
  expect(runOf(8_000)).toMatchObject({ invocations: 1, bankReads: 20_000 });
});

test('a run remembers the open holds of tenants that ordered something, in units of a kilobyte', () => {
  const unitsOf = (ordersPerDay: number, leases: number) =>
    runOver(completeLoad({ tenants: 10, ordersPerDay, leaseHoursPerDay: 24 * leases }), amountOf(work()), measured).bankWrites;
  expect(unitsOf(48, 10)).toBe(2);
  expect(unitsOf(48_000, 10)).toBe(10);
  // 100 ids of 43 bytes for each tenant.
  expect(unitsOf(48_000, 1_000)).toBe(50);
});
