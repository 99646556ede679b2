import { expect, test } from '@jest/globals';
import { activitiesOf } from '../../../infra/cost/activities.ts';
import { keyRequestsPerSecond, secretReadsPerSecond, sessionsPerSecond } from '../../../infra/cost/containers.ts';
import { completeLoad, type Load } from '../../../infra/cost/load.ts';
import type { Measured } from '../../../infra/cost/measured.ts';
import { measuredOnly, work } from '../../fixtures/cost.ts';

const given = { ordersPerDay: 8_640_000, peak: 1, callMs: 10, tenants: 1_000 };
/** A hundred calls a second that each last 50 ms: five containers. */
const orders = measuredOnly({ 'place-withdrawal': { 'Api-orders': work({ sequentialCalls: 5 }) } });
const pages = measuredOnly({ 'place-withdrawal': { 'Api-leases': work({ sequentialCalls: 5 }) } });
const across = measuredOnly({ 'place-withdrawal': { 'Api-returns': work({ sequentialCalls: 5 }) } });

type PerSecond = (load: Load, activities: ReturnType<typeof activitiesOf>) => number;
const rateOf = (perSecond: PerSecond, measured: Measured, change: Partial<Load> = {}): number => {
  const load = completeLoad({ ...given, ...change });
  return perSecond(load, activitiesOf(load, measured));
};

test('each container opens a session for each tenant in 55 minutes, and never more than it has calls', () => {
  expect(rateOf(sessionsPerSecond, orders)).toBeCloseTo((5 * 1_000) / 3_300, 9);
  expect(rateOf(sessionsPerSecond, orders, { tenants: 1_000_000 })).toBeCloseTo(100, 9);
});

test('a function that works across tenants opens none', () => {
  expect(rateOf(sessionsPerSecond, across)).toBe(0);
});

test('a container that seals reads both versions of the secret every five minutes; one that does not reads none', () => {
  expect(rateOf(secretReadsPerSecond, pages)).toBeCloseTo((2 * 5) / 300, 9);
  expect(rateOf(secretReadsPerSecond, pages, { ordersPerDay: 86.4, matchesPerDay: 1 })).toBeCloseTo(2 * 0.001, 9);
  expect(rateOf(secretReadsPerSecond, orders)).toBe(0);
});

test('the key is asked for by every role, and by every tenant’s session beside them', () => {
  const more = rateOf(keyRequestsPerSecond, orders) - rateOf(keyRequestsPerSecond, across);
  expect(more).toBeCloseTo(1_000 / 300, 9);
});
