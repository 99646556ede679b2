import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { derivedId } from '@compute-bank/domain/ids';
import { minuteMs } from '@compute-bank/domain/instant';
import type { CommandBody } from '@compute-bank/engine/command';
import type { Event } from '@compute-bank/engine/event';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { describe, expect, test } from '@jest/globals';
import {
  depositId,
  eventsOf,
  gpus,
  minute,
  nodeId,
  offeredNode,
  openTestBook,
  providerId,
  shape,
  type TestMarket,
  withdrawalId,
} from '../../fixtures/engine-market.ts';

const bindMs = 40 * minuteMs;
/** Two alike nodes, sold whole, in a market that names nodes 40 minutes ahead. */
function openPool(count = 2): TestMarket {
  const market = openTestBook(5, { bindMs });
  const nodes = Array.from({ length: count }, (_, index) => offeredNode(index + 1));
  market.deposit(1, { nodes, unit: 'node' });
  return market;
}
/** One node for some minutes, from that start on exactly. */
const book = (market: TestMarket, order: number, start: number, length: number, at = 0, over: Partial<Demand> = {}): Event[] =>
  market.withdraw(
    order,
    {
      size: shape(1, 8),
      durationMs: length * minuteMs,
      startEarliest: minute(start),
      endLatest: minute(start + length),
      life: { kind: 'immediate' },
      ...over,
    },
    at,
  );
const namesOf = (events: readonly Event[]): string[] =>
  eventsOf('matched', events).flatMap(({ slices }) => slices.map((slice) => (slice.unnamed ? 'unnamed' : slice.nodeId)));
const advance = (market: TestMarket, at: number): Event[] => market.run({ kind: 'advance' }, at);
const fail = (market: TestMarket, node: number, at = 0): Event[] =>
  market.run({ kind: 'fail-node', cause: 'node_silent', tenantId: providerId, nodeId: nodeId(node) }, at);

describe('a lease on one of several alike nodes', () => {
  test('has none named while its start is far, and then the first that is free', () => {
    const market = openPool();
    expect(namesOf(book(market, 1, 60, 60))).toEqual(['unnamed']);
    expect(eventsOf('lease-bound', advance(market, 19))).toEqual([]);
    expect(eventsOf('lease-bound', advance(market, 20))).toEqual([
      expect.objectContaining({ matchId: derivedId('mat', withdrawalId(1), 1), nodes: [{ like: nodeId(1), nodeId: nodeId(1) }] }),
    ]);
  });
  test('has one named at once if it begins soon', () => {
    const market = openPool();
    expect(namesOf(book(market, 1, 39, 30))).toEqual([nodeId(1)]);
    expect(namesOf(book(market, 2, 39, 30))).toEqual([nodeId(2)]);
    expect(namesOf(book(market, 3, 39, 30))).toEqual([]);
  });
  test('fits wherever the count leaves one, though no node is kept free for it', () => {
    // Named at their matches, the first two would share a node, the third take the other, and the fourth find neither free.
    const leases: readonly (readonly [order: number, start: number, length: number])[] = [
      [1, 60, 60],
      [2, 200, 60],
      [3, 60, 135],
      [4, 125, 140],
    ];
    const late = openPool();
    expect(leases.map((lease) => namesOf(book(late, ...lease)))).toEqual([['unnamed'], ['unnamed'], ['unnamed'], ['unnamed']]);
    expect(namesOf(book(late, 5, 130, 30))).toEqual([]);
    const bound = [...advance(late, 100), ...advance(late, 160)];
    const nodes = eventsOf('lease-bound', bound).map(({ matchId, nodes: [first] }) => [matchId, first?.nodeId]);
    const matchOf = (order: number) => derivedId('mat', withdrawalId(order), 1);
    expect(nodes).toEqual([
      [matchOf(1), nodeId(1)],
      [matchOf(3), nodeId(2)],
      [matchOf(4), nodeId(1)],
      [matchOf(2), nodeId(2)],
    ]);
    const early = openTestBook();
    early.deposit(1, { nodes: [offeredNode(1), offeredNode(2)], unit: 'node' });
    expect(leases.map((lease) => namesOf(book(early, ...lease)))).toEqual([[nodeId(1)], [nodeId(1)], [nodeId(2)], []]);
  });
});

describe('a pool that loses a node', () => {
  test('keeps its leases as long as their number fits', () => {
    const market = openPool();
    book(market, 1, 60, 60);
    book(market, 2, 130, 60);
    expect(fail(market, 1).map(({ kind }) => kind)).toEqual(['node-failed']);
    expect(eventsOf('lease-bound', advance(market, 100)).map(({ nodes }) => nodes[0]?.nodeId)).toEqual([nodeId(2), nodeId(2)]);
  });
  test('is not left by a lease that loses a node elsewhere, though it goes by the id of a node that has failed', () => {
    const market = openPool();
    market.deposit(2, { nodes: [offeredNode(7)], unit: 'node' });
    market.deposit(3, { nodes: [offeredNode(8)], unit: 'node' });
    fail(market, 1);
    expect(namesOf(book(market, 1, 60, 60, 0, { size: shape(2, 8) }))).toEqual(['unnamed', nodeId(7)]);
    expect(eventsOf('rematched', fail(market, 7))).toMatchObject([{ lost: [nodeId(7)], slices: [{ nodeId: nodeId(8) }] }]);
  });
  test('lets the lease that begins last give way, to another deposit if it can', () => {
    const market = openPool();
    book(market, 1, 60, 100);
    book(market, 2, 70, 100);
    market.deposit(2, { nodes: [offeredNode(7)], unit: 'node', windows: [{ start: minute(0), end: minute(600) }] });
    const [, moved] = fail(market, 2);
    expect(moved).toMatchObject({ kind: 'rematched', matchId: derivedId('mat', withdrawalId(2), 1), slices: [{ nodeId: nodeId(7) }] });
  });
  test('and ends it if nothing takes it', () => {
    const market = openPool();
    book(market, 1, 60, 100);
    book(market, 2, 70, 100);
    expect(fail(market, 2).map(({ kind }) => kind)).toEqual(['node-failed', 'lease-failed']);
    expect(eventsOf('lease-bound', advance(market, 30))).toHaveLength(1);
  });
});

describe('where the leases of a lost node are too many for one output', () => {
  /** Two alike nodes, both in use in each of 1,100 minutes that lie ahead, of which one fails. */
  function failFull(): TestMarket {
    const market = openTestBook(0, { bindMs });
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)], unit: 'node', noticeMs: 0 });
    for (let start = 100; start < 1_200; start += 1) book(market, start, start, 1, 0, { size: shape(2, 8), noticeMsMin: 0 });
    expect(fail(market, 1).at(-1)).toMatchObject({ kind: 'continue' });
    return market;
  }
  const { tier, network } = offeredNode(2);
  test.each<[string, CommandBody]>([
    ['advance', { kind: 'advance' }],
    ['change of a node', { kind: 'update-node', tenantId: providerId, nodeId: nodeId(2), tier, network, maintenance: true }],
    ['reclaim', { kind: 'reclaim-capacity', tenantId: providerId, depositId: depositId(1), nodeId: null, from: minute(1_300) }],
  ])('the rest fails before an %s that comes next names what is left', (_, command) => {
    const events = failFull().run(command, 1_150);
    expect([...new Set(events.map(({ kind }) => kind))]).not.toContain('lease-bound');
    expect(events.at(-1)).toMatchObject({ kind: 'advanced' });
  });
});

test('nodes are named before one of them ceases to be like the others', () => {
  const market = openPool();
  book(market, 1, 60, 60);
  const { tier, network } = offeredNode(1);
  const events = market.run({ kind: 'update-node', tenantId: providerId, nodeId: nodeId(2), tier, network, maintenance: true });
  expect(events.map(({ kind }) => kind)).toEqual(['lease-bound', 'node-updated']);
  expect(namesOf(book(market, 2, 60, 60))).toEqual([]);
});

test('and of a lease on several deposits only the nodes of that one: elsewhere it waits for its turn', () => {
  const market = openPool();
  market.deposit(2, { nodes: [offeredNode(3, { gpus: 4 }), offeredNode(4, { gpus: 4 })], unit: 'node' });
  const four = { size: shape(1, 4) };
  book(market, 1, 90, 50, 0, four);
  book(market, 2, 100, 95, 0, four);
  expect(namesOf(book(market, 3, 200, 100, 0, { size: gpus(12) }))).toEqual(['unnamed', 'unnamed']);
  book(market, 4, 150, 150, 0, four);
  advance(market, 60);
  const named = (events: readonly Event[]) => eventsOf('lease-bound', events).flatMap(({ nodes }) => nodes.map((one) => one.nodeId));
  const { tier, network } = offeredNode(2);
  const update = { kind: 'update-node', tenantId: providerId, nodeId: nodeId(2), tier, network, maintenance: true } as const;
  expect(named(market.run(update, 65))).toEqual([nodeId(1)]);
  // Named at once with the first, it would have taken node 3, and the lease that begins before it could have had neither.
  expect(named(advance(market, 110))).toEqual([nodeId(3)]);
  expect(named(advance(market, 160))).toEqual([nodeId(4)]);
});

test('a lease that moves under way is named in order of the move, not of its start, however late the naming', () => {
  const market = openTestBook(5, { bindMs });
  market.deposit(1, { nodes: [offeredNode(1)], unit: 'node' });
  book(market, 1, 10, 120);
  market.deposit(2, { nodes: [offeredNode(3), offeredNode(4)], unit: 'node' });
  book(market, 2, 15, 25);
  book(market, 3, 16, 40);
  expect(namesOf(book(market, 4, 50, 60))).toEqual(['unnamed']);
  const lease = { nodeId: nodeId(1), tenantId: providerId };
  const [, moved] = market.run({ kind: 'fail-node', cause: 'not_ready', ...lease }, 60.5);
  expect(moved).toMatchObject({ kind: 'rematched', from: minute(61), slices: [{ unnamed: true }] });
  const bound = eventsOf('lease-bound', advance(market, 60.6));
  expect(bound.map(({ nodes: [first] }) => first?.nodeId)).toEqual([nodeId(3), nodeId(4)]);
});

test('a book with leases that have no names goes on from its snapshot as it would have', () => {
  const market = openPool(3);
  book(market, 1, 60, 60);
  book(market, 2, 100, 60);
  const text = encodeBook(market.book);
  expect(encodeBook(decodeBook(text))).toBe(text);
});
