import { apply } from '@compute-bank/engine/apply';
import { decodeCommand, decodeRecord, encodeCommand, encodeEvents, encodeRecord } from '@compute-bank/engine/codec';
import { createBook } from '@compute-bank/engine/create-book';
import { evolve } from '@compute-bank/engine/evolve';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { expect, test } from '@jest/globals';
import { aimFailures, aimResales } from '../fixtures/aimed-commands.ts';
import { buildLog } from '../fixtures/engine-log.ts';
import { firstCommands, randomMarketId, resellingWorld, type TimedCommand } from '../fixtures/random-commands.ts';
import { createRandomSource } from '../fixtures/random-source.ts';
import { replayLog } from '../fixtures/replay-log.ts';

const firstSeed = Number(process.env.SEED ?? 1);
const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, index) => firstSeed + index);
/** A third of the seeds sell leases back; half of the others lose the nodes of leases that have begun, so that these move. */
const commandsOf = (seed: number, count: number): TimedCommand[] => {
  if (seed % 3 === 0) return aimResales(firstCommands(seed, count, resellingWorld));
  return seed % 2 === 0 ? aimFailures(firstCommands(seed, count)) : firstCommands(seed, count);
};

test('M11: a log replays byte for byte, from its beginning and from every snapshot', () => {
  for (const seed of seedsOf(3)) {
    const books: string[] = [];
    const records = buildLog(commandsOf(seed, 160), 4, (_, book) => void books.push(encodeBook(book)));
    expect([seed, replayLog(randomMarketId, records)]).toEqual([seed, books.at(-1)]);
    for (const [index, book] of books.entries()) {
      const { position, hash } = records[index]!;
      const tail = records.slice(position);
      expect([seed, position, replayLog(randomMarketId, tail, { position, hash, book })]).toEqual([seed, position, books.at(-1)]);
    }
  }
});

test('M11: the book is rebuilt from events alone, byte for byte', () => {
  for (const seed of seedsOf(15)) {
    const rebuilt = createBook(randomMarketId);
    buildLog(commandsOf(seed, 300), 3, ({ applied, at }, book) => {
      for (const { events } of applied) for (const event of events) evolve(rebuilt, event, at);
      expect([seed, encodeBook(rebuilt)]).toEqual([seed, encodeBook(book)]);
    });
  }
});

test('a snapshot read and written again is the same text', () => {
  for (const seed of seedsOf(10)) {
    buildLog(commandsOf(seed, 200), 5, (_, book) => {
      const text = encodeBook(book);
      expect([seed, encodeBook(decodeBook(text))]).toEqual([seed, text]);
    });
  }
});

test('a command or a record read and written again is the same text', () => {
  for (const record of buildLog([...firstCommands(firstSeed, 400), ...commandsOf(3, 400)], 9)) {
    expect(encodeRecord(decodeRecord(encodeRecord(record)))).toBe(encodeRecord(record));
    for (const { command } of record.applied) {
      const decoded = decodeCommand(encodeCommand(command));
      if (decoded.ok) expect(encodeCommand(decoded.value)).toBe(encodeCommand(command));
      else expect([command.kind, decoded.rejection]).toEqual(['open-deposit', 'nodes are not 1 to 500']);
    }
  }
});

/** The same snapshot with every list whose order carries no meaning read in another order. */
function shuffled(text: string, seed: number): string {
  const random = createRandomSource(seed);
  const saved: Record<string, unknown> = JSON.parse(text);
  for (const key of ['deposits', 'leases', 'standing', 'failed', 'maintained', 'reclaims', 'suspended']) {
    const list = saved[key];
    if (!Array.isArray(list)) throw new Error(`a snapshot has no ${key}`);
    saved[key] = list
      .map((item) => ({ item, by: random.int(0, 1_000_000) }))
      .sort((a, b) => a.by - b.by)
      .map(({ item }) => item);
  }
  return JSON.stringify(saved);
}

test('a plan does not depend on the order in which the book was read', () => {
  for (const seed of seedsOf(8)) {
    const commands = firstCommands(seed, 160);
    const book = createBook(randomMarketId);
    for (const [index, { command, at }] of commands.entries()) {
      const other = decodeBook(shuffled(encodeBook(book), seed + index));
      const events = encodeEvents(apply(book, command, at, index + 1, 0));
      expect([seed, index, encodeEvents(apply(other, command, at, index + 1, 0))]).toEqual([seed, index, events]);
    }
  }
});
