import { derivedId, platformTenantId } from '@compute-bank/domain/ids';
import { apply } from '@compute-bank/engine/apply';
import type { Book } from '@compute-bank/engine/book';
import type { PlaceWithdrawal } from '@compute-bank/engine/command';
import { createBook } from '@compute-bank/engine/create-book';
import type { Event } from '@compute-bank/engine/event';
import { type Asked, planFor, quoteOf } from '@compute-bank/engine/quote';
import { alternativesTo } from '@compute-bank/engine/quote-alternatives';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { expect, test } from '@jest/globals';
import { eventsOf } from '../fixtures/engine-market.ts';
import { crowdedWorld, firstCommands, type RandomWorld, randomMarketId } from '../fixtures/random-commands.ts';

const firstSeed = Number(process.env.SEED ?? 1);

/** What the engine decides about the asked demand as an order that arrives now: on a copy, so that the book stays. */
function decide(book: Book, { tenantId, ownerId, demand, at }: Asked): Event[] {
  const withdrawalId = derivedId('wdr', '_quoted000000');
  const order: PlaceWithdrawal = { kind: 'place-withdrawal', withdrawalId, tenantId, ownerId, demand };
  const command = { ...order, commandId: withdrawalId, issuer: platformTenantId, admittedAt: at };
  return apply(decodeBook(encodeBook(book)), command, at, 1, 0);
}

/** A plan or a match as one text, names included. */
const planText = (book: Book, asked: Asked): string => {
  const found = planFor(book, asked);
  if (found === undefined) return 'nothing';
  const { plan, bounded } = found;
  const slices = plan.taken.map(({ node, gpus, price }) => `${node.offered.nodeId}:${gpus}@${price}`);
  return [plan.start, ...slices, BigInt(plan.costPerHour) * BigInt(asked.demand.durationMs), plan.ordinal, bounded].join(' ');
};
function matchText(events: readonly Event[]): string {
  const [match] = eventsOf('matched', events);
  if (match === undefined) return 'nothing';
  const slices = match.slices.map(({ nodeId, gpus, priceMicros }) => `${nodeId}:${gpus}@${priceMicros}`);
  return [match.start, ...slices, match.record.costScore, match.record.candidateStarts, match.record.bounded].join(' ');
}

interface Tally {
  asked: number;
  feasible: number;
  partial: number;
  alternatives: number;
}

function compareQuotes(seed: number, count: number, world: RandomWorld, tally: Tally): void {
  const book = createBook(randomMarketId);
  for (const [index, { command, at }] of firstCommands(seed, count, world).entries()) {
    if (command.kind === 'place-withdrawal' && !book.halted && book.market !== null && at >= book.at) {
      const demand = { ...command.demand, life: { kind: 'immediate' as const } };
      check(book, { tenantId: command.tenantId, ownerId: command.ownerId, demand, at }, `seed=${seed} command=${index}`, tally);
    }
    apply(book, command, at, index + 1, 0);
  }
}

function check(book: Book, asked: Asked, label: string, tally: Tally): void {
  const decided = decide(book, asked);
  if (eventsOf('command-refused', decided).length > 0) return;
  const before = encodeBook(book);
  const planned = planText(book, asked);
  const quote = quoteOf(book, asked);
  const alternatives = alternativesTo(book, asked);
  if (encodeBook(book) !== before) throw new Error(`${label}: asking changed the book`);
  expect([label, planned]).toEqual([label, matchText(decided)]);
  const [match] = eventsOf('matched', decided);
  expect([label, quote?.start, quote?.end, quote?.gpusOpen]).toEqual([label, match?.start, match?.end, match?.gpusOpen]);
  tally.asked += 1;
  if (quote !== undefined) tally.feasible += 1;
  if (quote !== undefined && quote.gpusOpen > 0) tally.partial += 1;
  for (const { demand, plan } of alternatives) {
    const other = { ...asked, demand };
    expect([label, planText(book, other)]).toEqual([label, matchText(decide(book, other))]);
    expect([label, quoteOf(book, other)]).toEqual([label, plan]);
    tally.alternatives += 1;
  }
}

const worlds: readonly (readonly [string, number, RandomWorld])[] = [
  ['crowded', 20, crowdedWorld],
  ['tight', 10, { ...crowdedWorld, windowMinutes: 60, paceMinutes: 2 }],
  ['wide', 10, { ...crowdedWorld, nodes: 16, prices: 6, windowMinutes: 1_440 }],
];

for (const [name, seeds, world] of worlds) {
  test(`a quote is what an immediate order then gets, to the node, and asking changes nothing, on ${seeds} random books of a ${name} world`, () => {
    const tally: Tally = { asked: 0, feasible: 0, partial: 0, alternatives: 0 };
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) compareQuotes(seed, 250, world, tally);
    expect(tally.feasible).toBeGreaterThan(seeds * 5);
    expect(tally.asked - tally.feasible).toBeGreaterThan(seeds * 5);
    expect(tally.partial).toBeGreaterThan(seeds / 5);
    expect(tally.alternatives).toBeGreaterThan(seeds);
  });
}
