import type { Plan, PlannedWithdrawal } from '@compute-bank/demo/plan/plan';
import { latencyPlan } from '@compute-bank/demo/summary/latency-plan';
import { explainUnmatched } from '@compute-bank/demo/summary/why-unmatched';
import { addMs, hourMs, instant } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const base = latencyPlan(instant(0), 1, 1);
const [order] = base.withdrawals;
const [deposit] = base.deposits;
const start = instant(60 * 60_000);
const end = addMs(start, 10 * hourMs);
const plan: Plan = { ...base, deposits: deposit ? [{ ...deposit, windows: [{ start, end }] }] : [] };

const causeOf = (change: Partial<PlannedWithdrawal>) => {
  if (!order) throw new Error('The plan has no order.');
  return explainUnmatched(plan)({ ...order, at: start, startEarliest: null, durationMinutes: 60, endLatest: end, ...change });
};

describe('what the plan can say of an order without a match', () => {
  test.each<[string, Partial<PlannedWithdrawal>]>([
    ['no such nodes in its regions', { regions: ['de'] }],
    ['no such nodes in its regions', { size: { kind: 'shape', nodes: 1, gpusPerNode: 9 } }],
    ['no such nodes in its regions', { marketId: 'other' }],
    ['limit below every floor', { limit: 999_999n }],
    ['longer than every window', { durationMinutes: 601 }],
    ['no window in time', { startEarliest: addMs(end, -30 * 60_000), endLatest: addMs(end, hourMs) }],
    ['no window in time', { endLatest: addMs(start, 30 * 60_000) }],
    ['taken by others', {}],
    ['taken by others', { limit: null, regions: ['cn'] }],
  ])('%s', (cause, change) => {
    expect(causeOf(change)).toBe(cause);
  });
});
