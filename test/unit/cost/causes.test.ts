import { expect, test } from '@jest/globals';
import { billOf } from '../../../infra/cost/bill.ts';
import { causesOf } from '../../../infra/cost/causes.ts';
import { completeLoad } from '../../../infra/cost/load.ts';
import { readMeasured } from '../../../infra/cost/measured.ts';
import { regions } from '../../../infra/cost/prices.ts';
import { measuredOnly, work } from '../../fixtures/cost.ts';

const prices = regions['us-east-1'];

test.each([1_000, 100_000, 10_000_000])('the causes of a bill add up to it, at %d matches a day', (matchesPerDay) => {
  const load = completeLoad({ matchesPerDay });
  const bill = billOf(load, readMeasured(), prices);
  const causes = causesOf(load, readMeasured(), bill);
  expect(causes.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(bill.dollars, 4);
  expect(causes.every(({ dollars }) => dollars >= 0)).toBe(true);
});

test('each pays for what it takes, and nobody for what is there anyway', () => {
  const load = completeLoad({ ordersPerDay: 24_000, nodes: 1_000, leaseHoursPerDay: 24_000 });
  const beat = { 'Api-heartbeats': work({ writes: { bank: 3, market: 0, index: 0 } }) };
  const order = { 'Api-withdrawals': work({ writes: { bank: 10, market: 0, index: 2 } }) };
  const measured = measuredOnly({ 'place-withdrawal': order, 'beat-metered': beat });
  const bill = billOf(load, measured, { ...prices, gateway: { ...prices.gateway, steps: [[Number.POSITIVE_INFINITY, 0]] } });
  const dollarsOf = (wanted: string) => causesOf(load, measured, bill).find(({ cause }) => cause === wanted)?.dollars ?? 0;
  // 730,000 orders of 12 units, and 2,880,000 / 24,000 as many beats of 3.
  const writes = { orders: 730_000 * 12, beats: 730_000 * 120 * 3 };
  const line = bill.lines.find(({ price }) => price === 'writes');
  expect(line?.dollars).toBeCloseTo(((writes.orders + writes.beats) * 0.625) / 1e6, 6);
  expect(dollarsOf('heartbeats')).toBeGreaterThan((writes.beats * 0.625) / 1e6);
  expect(dollarsOf('leases')).toBe(0);
  // The alarms, the metrics of the bank and its dashboard, whatever is done.
  expect(dollarsOf('being there')).toBeGreaterThan(15);
});
