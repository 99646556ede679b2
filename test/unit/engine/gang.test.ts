import { minuteMs } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import { encodeEvents } from '@compute-bank/engine/codec';
import type { Command, CommandBody } from '@compute-bank/engine/command';
import { createBook } from '@compute-bank/engine/create-book';
import type { Event } from '@compute-bank/engine/event';
import { describe, expect, test } from '@jest/globals';
import { depositOf, eventsOf, gpus, minute, offeredNode, openTestBook, shape, withdrawalId } from '../../fixtures/engine-market.ts';
import { Oracle } from '../../fixtures/oracle.ts';
import { firstCommands, randomMarketId } from '../../fixtures/random-commands.ts';

const nodeCount = 12;
const fabricOf = (count: number) => Array.from({ length: count }, (_, number) => offeredNode(number + 1));
const gang = { size: shape(nodeCount, 8), sameFabric: { kind: 'roce', gbpsPerGpu: 50 } } as const;

/** A fabric whose every GPU is in use, each until another minute: 96 of them, from minute 60 to minute 155. */
function openBusyFabric() {
  const market = openTestBook();
  market.deposit(1, { nodes: fabricOf(nodeCount) });
  for (let order = 0; order < nodeCount * 8; order += 1) {
    market.withdraw(order + 1, { size: gpus(1), durationMs: (60 + order) * minuteMs, life: { kind: 'immediate' } });
  }
  return market;
}

describe('a gang that wants all of a busy fabric', () => {
  test.each(['soonest', 'cheapest'] as const)(
    'is placed at the first moment at which all of it is free, if it prefers the %s',
    (prefer) => {
      const [matched] = eventsOf('matched', openBusyFabric().withdraw(200, { ...gang, prefer }, 1));
      expect([matched?.start, matched?.slices.length]).toEqual([minute(155 + 5), nodeCount]);
    },
  );

  test('keeps its time although small orders go on to come', () => {
    const market = openBusyFabric();
    const [matched] = eventsOf('matched', market.withdraw(200, gang, 1));
    const small = Array.from({ length: 200 }, (_, number) =>
      market.withdraw(300 + number, { size: gpus(4), durationMs: 60 * minuteMs }, 2 + number),
    );
    const placed = small.flatMap((events) => eventsOf('matched', events));
    expect(placed.length).toBeGreaterThan(20);
    const { start = 0, end = 0 } = matched ?? {};
    expect(placed.filter((one) => one.start < end + 5 * minuteMs && one.end + 5 * minuteMs > start)).toEqual([]);
  });

  test('that has not enough room before its end is not placed', () => {
    const events = openBusyFabric().withdraw(200, { ...gang, endLatest: minute(160 + 59), life: { kind: 'immediate' } }, 1);
    expect(events.map(({ kind }) => kind)).toEqual(['withdrawal-ended']);
  });
});

/** The engine's and the oracle's events for the same commands, one per minute. */
function decideBoth(bodies: readonly CommandBody[]): { readonly own: Event[]; readonly expected: Event[] } {
  const book = createBook(randomMarketId);
  const oracle = new Oracle();
  const opening = firstCommands(1, 1)[0]!;
  const own: Event[] = apply(book, opening.command, opening.at, 1, 0);
  const expected: Event[] = [...oracle.decide(opening.command, opening.at, 1, 0)];
  for (const [place, body] of bodies.entries()) {
    const commandId =
      body.kind === 'place-withdrawal' ? body.withdrawalId : body.kind === 'open-deposit' ? body.depositId : withdrawalId(9_000 + place);
    const at = minute(place / 4);
    const command = { ...body, commandId, issuer: opening.command.issuer, admittedAt: at } as Command;
    own.push(...apply(book, command, at, place + 2, 0));
    expected.push(...oracle.decide(command, at, place + 2, 0));
  }
  return { own, expected };
}

test.each(['soonest', 'cheapest'] as const)('beyond its bounds a search for the %s decides as the oracle does', (prefer) => {
  // 70 nodes at one price each, all in use until another minute: more moments and more nodes than a search looks at one by one.
  const nodes = 70;
  const deposits = Array.from({ length: nodes }, (_, number) =>
    depositOf(number + 1, { floorMicros: BigInt(2 + (number % 5)), unit: number % 3 === 0 ? 'node' : 'gpu' }),
  );
  const base = { kind: 'place-withdrawal', tenantId: depositOf(1).tenantId.replace(/1$/, '2'), ownerId: 'buyer' } as const;
  const template = eventsOf('withdrawal-standing', openTestBook().withdraw(1))[0]!.demand;
  const order = (number: number, over: Partial<typeof template>): CommandBody =>
    ({ ...base, withdrawalId: withdrawalId(number), demand: { ...template, ...over } }) as CommandBody;
  const small = Array.from({ length: nodes }, (_, number) =>
    order(number + 1, { size: gpus(8), durationMs: (90 + number) * minuteMs, life: { kind: 'immediate' } }),
  );
  const large = [40, 300, 520, 560].map((count, place) =>
    order(500 + place, { size: gpus(count), prefer, durationMs: 120 * minuteMs, life: { kind: 'immediate' } }),
  );
  const { own, expected } = decideBoth([...deposits, ...small, ...large]);
  expect(encodeEvents(own)).toBe(encodeEvents(expected));
  expect(eventsOf('matched', own).filter(({ slices }) => slices.length > 4).length).toBeGreaterThan(1);
});
