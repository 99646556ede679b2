import type { CallClearing } from '@compute-bank/domain/clearing';
import { buildModel } from '@compute-bank/engine/call/build-model';
import type { CallModel } from '@compute-bank/engine/call/model';
import { solve } from '@compute-bank/engine/call/solve';
import { createBook } from '@compute-bank/engine/create-book';
import { evolve } from '@compute-bank/engine/evolve';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { expect, test } from '@jest/globals';
import { type CallOrders, callOpening, openCallMarket, randomCallOrders } from '../fixtures/call-book.ts';
import { findOptimum } from '../fixtures/call-optimum.ts';
import { callCommands } from '../fixtures/call-world.ts';
import { buildLog } from '../fixtures/engine-log.ts';
import { MarketLaws } from '../fixtures/market-laws.ts';
import { crowdedWorld, randomMarketId } from '../fixtures/random-commands.ts';
import { replayLog } from '../fixtures/replay-log.ts';

const firstSeed = Number(process.env.SEED ?? 1);
const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, index) => firstSeed + index);
const clearing: CallClearing = { kind: 'call', everyMs: 5_000, kBps: 5_000, iterations: 60 };

function modelOf({ deposits, withdrawals }: CallOrders): CallModel {
  const { book, run } = openCallMarket(clearing);
  for (const command of [...deposits, ...withdrawals]) run(command);
  const model = buildModel(book, [...book.standing.values()], callOpening);
  if (model === undefined) throw new Error('no order of this call could be served');
  return model;
}

test('every law of a market holds in call markets, and nothing is matched outside a call', () => {
  const broken: string[] = [];
  let matches = 0;
  for (const seed of seedsOf(25)) {
    const laws = new MarketLaws();
    const kBps = [0, 3_333, 5_000, 10_000][seed % 4] ?? 0;
    buildLog(callCommands(seed, 300, { ...clearing, kBps }, crowdedWorld), 3, ({ applied, at, position }) => {
      for (const [index, entry] of applied.entries()) {
        laws.observe(entry, at, { position, index });
        matches += entry.events.filter(({ kind }) => kind === 'matched').length;
      }
    });
    broken.push(...laws.broken.map((law) => `seed=${seed} ${law}`));
  }
  expect(broken).toEqual([]);
  expect(matches).toBeGreaterThan(300);
});

test('M14: the laws see a market that says it calls and does not', () => {
  const laws = new MarketLaws();
  buildLog(callCommands(firstSeed, 200, clearing), 1, ({ applied, at, position }) => {
    for (const [index, { command, events }] of applied.entries()) {
      const posing = command.kind === 'clear' ? { ...command, kind: 'advance' as const } : command;
      laws.observe({ command: posing, events }, at, { position, index });
    }
  });
  expect(laws.broken.some((line) => line.startsWith('M14'))).toBe(true);
});

test('M11: logs with calls replay byte for byte, from the beginning, from every snapshot and from events alone', () => {
  for (const seed of seedsOf(3)) {
    const books: string[] = [];
    const rebuilt = createBook(randomMarketId);
    const records = buildLog(callCommands(seed, 150, clearing), 4, ({ applied, at }, book) => {
      books.push(encodeBook(book));
      for (const { events } of applied) for (const event of events) evolve(rebuilt, event, at);
      expect([seed, encodeBook(rebuilt)]).toEqual([seed, books.at(-1)]);
    });
    for (const [index, book] of [null, ...books].entries()) {
      const last = records[index - 1];
      const snapshot = book === null || last === undefined ? null : { position: last.position, hash: last.hash, book };
      expect([seed, index, replayLog(randomMarketId, records.slice(index), snapshot)]).toEqual([seed, index, books.at(-1)]);
    }
  }
});

test('the search never gains less than the best greedy pass, and steps alone decide what it finds', () => {
  for (const seed of seedsOf(12)) {
    const model = modelOf(randomCallOrders(seed, 40));
    const found = solve(model, seed, 300);
    expect(found.surplusScore).toBeGreaterThanOrEqual(solve(model, seed, 0).surplusScore);
    expect(solve(model, seed, 300)).toEqual(found);
  }
});

test('no allocation gains more than an exact solver says is possible, and those of small calls nearly always as much', async () => {
  let optimal = 0;
  for (const seed of seedsOf(30)) {
    const orders = randomCallOrders(seed, 12);
    const gained = Number(solve(modelOf(orders), seed, 2_000).surplusScore);
    const { bound, proven } = await findOptimum(orders, 10);
    expect([seed, proven]).toEqual([seed, true]);
    expect([seed, gained <= bound * (1 + 1e-6)]).toEqual([seed, true]);
    expect([seed, gained >= bound * 0.9]).toEqual([seed, true]);
    if (gained >= bound * (1 - 1e-6)) optimal += 1;
  }
  expect(optimal).toBeGreaterThanOrEqual(27);
}, 120_000);
