import { apply } from '@compute-bank/engine/apply';
import type { Book } from '@compute-bank/engine/book';
import { encodeEvents } from '@compute-bank/engine/codec';
import { createBook } from '@compute-bank/engine/create-book';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { expect, test } from '@jest/globals';
import { MarketLaws } from '../fixtures/market-laws.ts';
import { Oracle } from '../fixtures/oracle.ts';
import { randomMarketId } from '../fixtures/random-commands.ts';
import { wishCommands } from '../fixtures/wish-world.ts';

const firstSeed = Number(process.env.SEED ?? 1);
const seeds = 100;
const commandsPerSeed = 300;

/** What happened, by kind: the properties below are worth something only if all of it did. */
const seen = new Map<string, number>();
const wrong: string[] = [];
const broken: string[] = [];

for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) live(seed);

function live(seed: number): void {
  const oracle = new Oracle();
  const laws = new MarketLaws();
  let book: Book = createBook(randomMarketId);
  let position = 0;
  for (const { command, at } of wishCommands(seed, oracle)) {
    position += 1;
    if (position > commandsPerSeed) break;
    const label = `seed=${seed} command=${position} ${command.kind}`;
    const events = apply(book, command, at, position, 0);
    const expected = oracle.decide(command, at, position, 0);
    if (encodeEvents(events) !== encodeEvents(expected)) {
      wrong.push(`${label}\nengine: ${encodeEvents(events)}\noracle: ${encodeEvents(expected)}`);
      return;
    }
    laws.observe({ command, events }, at, { position, index: 0 });
    if (!oracle.halted && oracle.grantable().length > 0) broken.push(`${label} leaves a wish that could be granted`);
    for (const event of events) {
      const isLater = event.kind === 'lease-extended' && event.commandId !== command.commandId;
      const name = event.kind === 'extension-ended' ? `${event.kind} ${event.outcome}` : `${event.kind}${isLater ? ' later' : ''}`;
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    // A book that was put away and taken out again goes on alike.
    if (position % 40 === 0) book = decodeBook(encodeBook(book));
  }
  broken.push(...laws.broken.map((law) => `seed=${seed} ${law}`));
}

test('M5: with wishes for more time every event equals the oracle’s, also after a snapshot', () => {
  expect(wrong).toEqual([]);
});

test('M15: after a command no wish that stands could be granted, and every law of the market holds', () => {
  expect(broken).toEqual([]);
});

test('the random markets grant wishes at once and later, and end them in every way', () => {
  const ways = ['lease-extended', 'lease-extended later', 'extension-standing'];
  ways.push('extension-ended not_free', 'extension-ended lease_changed', 'extension-ended cancelled');
  expect(ways.filter((way) => (seen.get(way) ?? 0) < 20)).toEqual([]);
});
