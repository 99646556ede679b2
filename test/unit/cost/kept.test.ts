import { expect, test } from '@jest/globals';
import { archivedAfter } from '../../../infra/cost/archive.ts';
import { holdsInTime, holdsOfRun, listsOfRun, runOver } from '../../../infra/cost/comparison.ts';
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

const lists = work({ cpuMs: { median: 10, least: 10, greatest: 10 }, sequentialCalls: 8 });
const measured = { ...measuredOnly({ 'list-holds': { Reconcile: lists } }), compared: { tenants: 10, holds: 500 } };

test('a run lists every hold of its tenants, but no more than it has four minutes for', () => {
  const load = completeLoad({ ordersPerDay: 240, keptMonths: 12, tenants: 4_000, callMs: 8 });
  expect(holdsOfRun(load)).toBeCloseTo((240 * 365) / 2, 6);
  // 10 ms on 1,024 of 1,769 MiB take 17.3, and eight calls of 8 ms side by side take as long as one.
  expect(holdsInTime(load, measured)).toBeCloseTo((240_000 / (17.275_390_625 + 8)) * 500, 3);
  expect(listsOfRun(load, measured)).toBeCloseTo((240 * 365) / 2 / 500, 6);
  const larger = completeLoad({ ...load, ordersPerDay: 1_000_000 });
  expect(listsOfRun(larger, measured)).toBeCloseTo(holdsInTime(larger, measured) / 500, 6);
});

test('a run over twice the tenants reads twice as much in one invocation, up to those of one hour', () => {
  const amount = amountOf(work({ reads: { bank: 100, market: 0, index: 0 } }));
  const readsOf = (tenants: number) => runOver(completeLoad({ tenants, leaseHoursPerDay: 1, nodes: 1 }), amount, measured);
  const openHold = 4 / 24;
  expect(readsOf(20)).toMatchObject({ invocations: 1, bankReads: 200 + openHold });
  expect(readsOf(8_000)).toMatchObject({ invocations: 1, bankReads: 20_000 + openHold / 4 });
});
