import { planBuiltin } from '@compute-bank/demo/builtin/plan-builtin';
import { expandRecurrence } from '@compute-bank/demo/builtin/recurring';
import { gpusOf } from '@compute-bank/demo/plan/plan';
import { instant, isWholeMinute, parseInstant } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const at = (text: string) => parseInstant(text) ?? instant(0);
const shown = (windows: readonly { start: number; end: number }[]) =>
  windows.map(({ start, end }) => [new Date(start).toISOString().slice(0, 16), new Date(end).toISOString().slice(0, 16)]);

describe('recurring windows', () => {
  const nights = { weekdays: [1, 2], fromMinute: 1_200, untilMinute: 1_920, offsetMinutes: 480 };

  test('are expanded in their own time zone and cut to the stretch', () => {
    const within = { start: at('2026-03-02T00:00:00Z'), end: at('2026-03-03T20:00:00Z') };
    expect(shown(expandRecurrence(nights, within))).toEqual([
      ['2026-03-02T12:00', '2026-03-03T00:00'],
      ['2026-03-03T12:00', '2026-03-03T20:00'],
    ]);
  });

  test('begin with the night that began before the stretch', () => {
    const within = { start: at('2026-03-02T22:00:00Z'), end: at('2026-03-03T04:00:00Z') };
    expect(shown(expandRecurrence(nights, within))).toEqual([['2026-03-02T22:00', '2026-03-03T00:00']]);
  });

  test('that touch become one', () => {
    const days = { weekdays: [6, 0], fromMinute: 0, untilMinute: 1_440, offsetMinutes: 0 };
    const within = { start: at('2026-03-06T00:00:00Z'), end: at('2026-03-10T00:00:00Z') };
    expect(shown(expandRecurrence(days, within))).toEqual([['2026-03-07T00:00', '2026-03-09T00:00']]);
  });
});

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
