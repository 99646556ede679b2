import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { secondMs } from '@compute-bank/domain/instant';
import { callPrice } from '@compute-bank/engine/call/call-price';
import type { Event } from '@compute-bank/engine/event';
import { wakeAt } from '@compute-bank/engine/wake-at';
import { describe, expect, test } from '@jest/globals';
import { openCallMarket } from '../../fixtures/call-book.ts';
import { buyerId, demandOf, depositOf, eventsOf, gpus, minute, tell, withdrawalId } from '../../fixtures/engine-market.ts';

const clearing = { kind: 'call', everyMs: 5 * secondMs, kBps: 5_000, iterations: 100 } as const;
const place = (number: number, over: Partial<Demand> = {}) =>
  ({
    kind: 'place-withdrawal',
    withdrawalId: withdrawalId(number),
    tenantId: buyerId,
    ownerId: 'buyer',
    demand: demandOf(over),
  }) as const;

describe('the price of a call', () => {
  test.each([
    [10n, 5n, 5_000, 8n],
    [9n, 5n, 5_000, 7n],
    [8n, 5n, 5_000, 6n],
    [10n, 5n, 0, 5n],
    [10n, 5n, 10_000, 10n],
    [10n, 0n, 3_333, 3n],
  ])('limit %s, floor %s and k %s make %s, a half to the even one', (limitMicros, floorMicros, kBps, price) => {
    expect(callPrice(demandOf({ limitMicros }), floorMicros, kBps)).toBe(price);
  });
  test('at market price it is the floor', () => {
    expect(callPrice(demandOf({ limitMicros: 10n, priceKind: 'market' }), 5n, 5_000)).toBe(5n);
  });
});

describe('a call market', () => {
  test('matches nothing when orders come, and all that waits at the call, between floor and limit', () => {
    const market = openCallMarket(clearing);
    expect(tell(market.run(depositOf(1)))).toEqual(['deposit-opened']);
    expect(tell(market.run(place(1)))).toEqual(['standing w1 open 8']);
    expect(tell(market.run({ kind: 'clear' }))).toEqual(['matched w1 n1:8@8 0-60 open 0', 'cleared']);
  });

  test('gives contested capacity to whom it is worth most, not to who came first', () => {
    const market = openCallMarket(clearing);
    const { endLatest } = { endLatest: minute(60) };
    market.run(depositOf(1));
    market.run(place(1, { endLatest, limitMicros: 7n }));
    market.run(place(2, { endLatest, limitMicros: 9n }));
    expect(tell(market.run({ kind: 'clear' }))).toEqual(['matched w2 n1:8@7 0-60 open 0', 'cleared']);
    expect(market.book.standing.size).toBe(1);
  });

  test.each([
    ['an immediate order', { life: { kind: 'immediate' } }, 'matched w1 n1:8@8 0-60 open 0'],
    ['an order at market price', { priceKind: 'market', life: { kind: 'immediate' } }, 'matched w1 n1:8@5 0-60 open 0'],
  ] as const)('%s takes part in the next call', (_, over, told) => {
    const market = openCallMarket(clearing);
    market.run(depositOf(1));
    market.run(place(1, over));
    expect(tell(market.run({ kind: 'clear' }))).toEqual([told, 'cleared']);
  });

  test('an immediate order that gets nothing ends at the call, and a fill-or-kill order gets all or ends', () => {
    const market = openCallMarket(clearing);
    market.run(depositOf(1));
    market.run(place(1, { limitMicros: 4n, life: { kind: 'immediate' } }));
    market.run(place(2, { size: gpus(9, 1), life: { kind: 'fill-or-kill' } }));
    expect(tell(market.run({ kind: 'clear' })).sort()).toEqual(['cleared', 'no_match w1 open 8', 'no_match w2 open 9']);
  });

  test('says in the record that a call made the match, with its batch, seed, steps and surplus', () => {
    const market = openCallMarket(clearing);
    market.run(depositOf(1));
    market.run(place(1));
    const [match] = eventsOf('matched', market.run({ kind: 'clear' }) as Event[]);
    expect(match?.record.call).toMatchObject({ batch: 1, iterations: 100, surplusScore: 40n * 3_600_000n });
  });

  test('wakes at the next multiple of its interval while something waits that could be matched', () => {
    const market = openCallMarket(clearing);
    market.run(depositOf(1));
    const closes = wakeAt(market.book);
    market.run(place(1), minute(0) + 1);
    expect(wakeAt(market.book)).toBe(minute(0) + 5 * secondMs);
    market.run({ kind: 'clear' }, minute(0) + 5 * secondMs);
    expect(wakeAt(market.book)).toBe(closes);
  });

  test('makes no match while it is halted, and calls again when it resumes', () => {
    const market = openCallMarket(clearing);
    market.run(depositOf(1));
    market.run(place(1));
    market.run({ kind: 'halt' });
    expect(tell(market.run({ kind: 'clear' }))).toEqual(['advanced']);
    market.run({ kind: 'resume' });
    expect(tell(market.run({ kind: 'clear' }))).toEqual(['matched w1 n1:8@8 0-60 open 0', 'cleared']);
  });

  test('a continuous market refuses a call', () => {
    expect(tell(openCallMarket(undefined).run({ kind: 'clear' }))).toEqual(['refused wrong_state']);
  });
});
