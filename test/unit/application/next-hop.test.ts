import { isCurrentHop, nextHop, type Unfilled } from '@compute-bank/application/next-hop';
import { currentDemand } from '@compute-bank/application/order-of';
import type { Life, Route, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, hourMs, instant } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const [a, b, c] = ['a', 'b', 'c'] as [MarketId, MarketId, MarketId];
const at = instant(Date.UTC(2026, 4, 1));
const later = addMs(at, hourMs);
const immediate: Life = { kind: 'immediate' };
const standing: Life = { kind: 'standing', until: later };
const start: Route = {
  stops: [a, b, c].map((marketId, index) => ({ marketId, limitMicros: BigInt(10 - index) })),
  hop: 1,
  stands: false,
  filledBefore: 0,
  claimedBy: null,
  visits: [],
};
const unfilled: Unfilled = { outcome: 'no_match', position: 7, at };

/** What the rules read of a withdrawal. */
const withdrawal = (life: Life, route: Partial<Route>, more: Partial<Withdrawal> = {}): Withdrawal =>
  ({
    withdrawalId: 'wdr_0193f0000001',
    marketId: a,
    state: 'pending',
    gpusFilled: 0,
    cancelRequestedAt: null,
    logPosition: 0,
    demand: { life, size: { kind: 'gpus', gpus: 4, gpusMin: 2 }, limitMicros: 10n },
    route: { ...start, ...route },
    ...more,
  }) as Withdrawal;

describe('where a withdrawal goes next', () => {
  test.each<[string, Withdrawal, unknown]>([
    ['immediate, after the first', withdrawal(immediate, {}), [b, 2, false]],
    ['immediate, after the second', withdrawal(immediate, { hop: 2 }), [c, 3, false]],
    ['immediate, after the last', withdrawal(immediate, { hop: 3 }), undefined],
    ['immediate, partly matched in the first', withdrawal(immediate, { claimedBy: a }, { gpusFilled: 2 }), undefined],
    ['standing, after the first', withdrawal(standing, {}), [b, 2, false]],
    ['standing, after the last', withdrawal(standing, { hop: 3 }), [a, 4, true]],
    ['standing, partly matched in the second', withdrawal(standing, { hop: 2, claimedBy: b }, { gpusFilled: 2 }), [b, 3, true]],
    ['standing, after it stood', withdrawal(standing, { hop: 4, stands: true }), undefined],
    ['cancelled meanwhile', withdrawal(standing, {}, { cancelRequestedAt: at }), 'cancelled'],
    ['cancelled meanwhile, but at its end anyway', withdrawal(immediate, { hop: 3 }, { cancelRequestedAt: at }), undefined],
    ['standing until now', withdrawal({ kind: 'standing', until: at }, {}), 'expired'],
    ['naming one market', { ...withdrawal(immediate, {}), route: null }, undefined],
  ])('%s', (_, from, expected) => {
    const next = nextHop(from, unfilled);
    expect(typeof next === 'object' ? [next.marketId, next.route?.hop, next.route?.stands] : next).toEqual(expected);
  });

  test('notes where it was and what came of it there', () => {
    const next = nextHop(withdrawal(immediate, {}, { marketId: a, logPosition: 5 }), { ...unfilled, outcome: 'halted' });
    expect(next).toMatchObject({ logPosition: 0, route: { visits: [{ marketId: a, position: 7, outcome: 'halted' }] } });
  });

  test('asks each market now or never within its limit, and stands for the rest', () => {
    const second = nextHop(withdrawal(standing, {}), unfilled) as Withdrawal;
    expect(currentDemand(second)).toMatchObject({ life: immediate, limitMicros: 9n, size: { gpus: 4, gpusMin: 2 } });
    const rest = nextHop({ ...second, gpusFilled: 3, route: { ...start, hop: 2, claimedBy: b } }, unfilled) as Withdrawal;
    expect(currentDemand(rest)).toMatchObject({ life: standing, limitMicros: 9n, size: { gpus: 1, gpusMin: 1 } });
    expect(rest.state).toBe('partially_filled');
  });
});

describe('the order that counts', () => {
  test.each<[string, Withdrawal, number, boolean]>([
    ['the one that is out', withdrawal(immediate, { hop: 2 }), 2, true],
    ['an earlier one', withdrawal(immediate, { hop: 2 }), 1, false],
    ['a later one', withdrawal(immediate, { hop: 2 }), 3, false],
    ['the last one of a withdrawal that is over', withdrawal(immediate, { hop: 2 }, { state: 'cancelled' }), 2, false],
    ['the only one of a withdrawal with one market', { ...withdrawal(immediate, {}), route: null }, 1, true],
  ])('is %s', (_, from, hop, counts) => {
    expect(isCurrentHop(from, hop)).toBe(counts);
  });
});
