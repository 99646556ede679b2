import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { minuteMs } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import { bestWindows, startsTriedMax } from '@compute-bank/engine/best-windows';
import { createBook } from '@compute-bank/engine/create-book';
import { planFor } from '@compute-bank/engine/quote';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { expect, test } from '@jest/globals';
import { buyerId, demandOf, gpus, minute, offeredNode, openTestBook, windowOf } from '../../fixtures/engine-market.ts';
import { crowdedWorld, firstCommands, randomMarketId } from '../../fixtures/random-commands.ts';

const asked = (over: Partial<Demand> = {}) => ({
  tenantId: buyerId,
  ownerId: 'buyer',
  demand: demandOf({ prefer: 'cheapest', ...over }),
  at: minute(0),
});

test('the cheapest windows come first, then the soonest, each with what it costs', () => {
  const market = openTestBook();
  market.deposit(1, { floorMicros: 9n });
  market.deposit(2, { floorMicros: 5n, windows: [windowOf(300, 400)] });
  market.deposit(3, { floorMicros: 6n, windows: [windowOf(200, 280)] });
  market.withdraw(1, { size: gpus(8), startEarliest: minute(300), endLatest: minute(360) });
  const { windows, candidateStarts, startsTried } = bestWindows(market.book, asked(), 3);
  expect(windows.map(({ start, costPerHour }) => [(start - minute(0)) / minuteMs, costPerHour])).toEqual([
    [200, 48n],
    [0, 72n],
    [300, 72n],
  ]);
  expect([candidateStarts, startsTried]).toEqual([4, 4]);
});

test('capacity of the caller’s own owner, above the limit or outside the time is no candidate', () => {
  const market = openTestBook();
  market.deposit(1, { tenantId: buyerId, floorMicros: 1n, windows: [windowOf(10, 90)] });
  market.deposit(2, { floorMicros: 11n, windows: [windowOf(20, 90)] });
  market.deposit(3, { windows: [windowOf(1_400, 1_500)] });
  expect(bestWindows(market.book, asked(), 3)).toEqual({ windows: [], candidateStarts: 1, startsTried: 1 });
  expect(bestWindows(market.book, asked({ endLatest: minute(59) }), 3)).toEqual({ windows: [], candidateStarts: 0, startsTried: 0 });
});

test('of too many starts as many as are tried lie spread over all of them, the first among them', () => {
  const market = openTestBook();
  const windows = Array.from({ length: 200 }, (_, place) => windowOf(place * 7, place * 7 + 6));
  market.deposit(1, { nodes: [offeredNode(1)], windows });
  const found = bestWindows(market.book, asked({ durationMs: 5 * minuteMs }), 200);
  expect([found.candidateStarts, found.startsTried, found.windows.length]).toEqual([200, startsTriedMax, startsTriedMax]);
  expect(found.windows[0]?.start).toBe(minute(0));
  expect(found.windows.at(-1)!.start).toBeGreaterThan(minute(195 * 7));
});

test('the first window costs what the engine’s own cheapest plan costs, on random books, and asking changes nothing', () => {
  let compared = 0;
  for (let seed = 1; seed <= 12; seed += 1) {
    const book = createBook(randomMarketId);
    for (const [index, { command, at }] of firstCommands(seed, 200, crowdedWorld).entries()) {
      if (command.kind === 'place-withdrawal' && book.market !== null && !book.halted && command.demand.size.kind === 'gpus') {
        const size = { ...command.demand.size, gpusMin: command.demand.size.gpus };
        const question = { ...command, demand: { ...command.demand, size, prefer: 'cheapest' as const }, at };
        const before = encodeBook(book);
        const { windows } = bestWindows(book, question, 1);
        const best = planFor(book, question);
        expect([seed, index, windows[0]?.costPerHour]).toEqual([seed, index, best && BigInt(best.plan.costPerHour)]);
        expect(encodeBook(book)).toBe(before);
        if (best !== undefined) compared += 1;
      }
      apply(book, command, at, index + 1, 0);
    }
  }
  expect(compared).toBeGreaterThan(100);
});
