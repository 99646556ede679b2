import { planBuiltin } from '@compute-bank/demo/builtin/plan-builtin';
import { gpusOf } from '@compute-bank/demo/plan/plan';
import { isWholeMinute } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

describe('the built-in scenario', () => {
  const plan = planBuiltin(1);
  const nodes = plan.fabrics.flatMap((fabric) => fabric.nodes);

  test('has at most 24 nodes and 300 withdrawals, and says that it is synthetic', () => {
    expect(nodes.length).toBeLessThanOrEqual(24);
    expect(plan.withdrawals.length).toBeLessThanOrEqual(300);
    expect(plan.title).toContain('synthetic');
    for (const name of [...plan.providers, ...plan.buyers.map((buyer) => buyer.name)]) expect(name).toContain('Synthetic');
  });

  test('has what it must show', () => {
    const { withdrawals } = plan;
    expect(plan.agents).toBeGreaterThanOrEqual(4);
    expect(new Set(nodes.map(({ agent }) => agent)).size).toBe(plan.agents + 1);
    expect(nodes.some(({ agent }) => agent === 'liar')).toBe(true);
    expect(new Set(plan.fabrics.map(({ region }) => region.code)).size).toBeGreaterThan(1);
    expect(withdrawals.some(({ size }) => size.kind === 'gpus')).toBe(true);
    expect(withdrawals.some((order) => gpusOf(order) === 8 && order.sameFabric === null)).toBe(true);
    expect(withdrawals.some((order) => order.sameFabric !== null && order.size.kind === 'shape' && order.size.nodes > 1)).toBe(true);
    expect(withdrawals.some(({ startEarliest }) => startEarliest !== null)).toBe(true);
    expect(withdrawals.some(({ cancelAfterMs }) => cancelAfterMs !== null)).toBe(true);
    expect(withdrawals.some(({ returnAfterMs }) => returnAfterMs !== null)).toBe(true);
    expect(plan.deposits.some(({ windows }) => windows.length > 1)).toBe(true);
    expect(plan.mishaps.map(({ kind }) => kind)).toEqual(['kill-agent']);
  });

  test('asks for nothing that the API refuses', () => {
    for (const { at: arrival, durationMinutes, startEarliest, endLatest, limit, standUntil, marketId } of plan.withdrawals) {
      expect(isWholeMinute(arrival)).toBe(true);
      expect((startEarliest ?? arrival) + durationMinutes * 60_000).toBeLessThanOrEqual(endLatest);
      expect(limit === null && standUntil !== null).toBe(false);
      expect(limit ?? 0n).toBeLessThanOrEqual(plan.markets.find((market) => market.marketId === marketId)?.cap ?? 0n);
    }
    for (const { windows } of plan.deposits) {
      expect(windows.length).toBeGreaterThan(0);
      for (const [index, { start, end }] of windows.entries()) {
        expect(isWholeMinute(start) && isWholeMinute(end) && start < end).toBe(true);
        expect(start).toBeGreaterThanOrEqual(windows[index - 1]?.end ?? 0);
      }
    }
  });

  test('is the same again for the same seed', () => {
    expect(planBuiltin(7)).toEqual(planBuiltin(7));
    expect(planBuiltin(8)).not.toEqual(planBuiltin(7));
  });
});
