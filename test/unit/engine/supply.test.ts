import type { LeaseId, MatchId } from '@compute-bank/domain/ids';
import { minuteMs } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  depositId,
  eventsOf,
  fabricId,
  gpus,
  minute,
  nodeId,
  offeredNode,
  openTestBook,
  providerId,
  shape,
  type TestMarket,
  tell,
  windowOf,
} from '../../fixtures/engine-market.ts';

const number = (order: number, match: number): string => `${String(order).padStart(12, '0')}-${match}`;
const giveBack = (market: TestMarket, order: number, returnedAt: number, at = returnedAt, match = 1) =>
  market.run(
    {
      kind: 'return-capacity',
      matchId: `mat_${number(order, match)}` as MatchId,
      leaseId: `lea_${number(order, match)}` as LeaseId,
      at: minute(returnedAt),
    },
    at,
  );
const fail = (market: TestMarket, node: number, at = 0) =>
  market.run({ kind: 'fail-node', cause: 'node_silent', tenantId: providerId, nodeId: nodeId(node) }, at);
const restore = (market: TestMarket, node: number, at = 0) =>
  market.run({ kind: 'restore-node', tenantId: providerId, nodeId: nodeId(node) }, at);
const close = (market: TestMarket, deposit: number, at = 0) => market.run({ kind: 'close-deposit', depositId: depositId(deposit) }, at);
const advance = (market: TestMarket, at: number) => tell(market.run({ kind: 'advance' }, at));

describe('a lease that ends early', () => {
  test('frees its nodes after the turnaround, for whoever waits', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    expect(tell(market.withdraw(2, { endLatest: minute(90) }))).toEqual(['standing w2 open 8']);
    const events = giveBack(market, 1, 20);
    expect(eventsOf('capacity-returned', events)[0]).toMatchObject({ tenantId: buyerId, at: minute(20), from: minute(25) });
    expect(tell(events)).toEqual(['capacity-returned', 'matched w2 n1:8@5 25-85 open 0']);
  });
  test('frees them all if it had not begun', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 120)] });
    market.withdraw(1, { startEarliest: minute(60) });
    giveBack(market, 1, 1);
    expect(tell(market.withdraw(2, { durationMs: 115 * minuteMs }, 5))).toEqual(['matched w2 n1:8@5 5-120 open 0']);
  });
  test('is refused when it is unknown, over, or ended already', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    expect(tell(giveBack(market, 2, 10))).toEqual(['refused unknown_id']);
    expect(tell(giveBack(market, 1, 60))).toEqual(['refused too_late']);
    expect(tell(giveBack(market, 1, 59))).toEqual(['capacity-returned']);
    expect(tell(giveBack(market, 1, 59))).toEqual(['refused wrong_state']);
    expect(tell(giveBack(market, 1, 59, 70))).toEqual(['refused unknown_id']);
  });
  test('may be told late: then its nodes are free at once', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    giveBack(market, 1, 10, 50);
    expect(tell(market.withdraw(2, {}, 50))).toEqual(['matched w2 n1:8@5 50-110 open 0']);
  });
});

describe('a failed node', () => {
  test('fails its leases that have begun, frees their other nodes, and is sold no more until it is restored', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)] });
    market.withdraw(1, { size: shape(2, 8) });
    expect(tell(fail(market, 1, 10))).toEqual(['node-failed', 'failed 1-1']);
    expect(tell(market.withdraw(3, {}, 10))).toEqual(['matched w3 n2:8@5 15-75 open 0']);
    expect(tell(market.withdraw(4, { endLatest: minute(100) }, 10))).toEqual(['standing w4 open 8']);
    expect(tell(restore(market, 1, 20))).toEqual(['node-restored', 'matched w4 n1:8@5 20-80 open 0']);
  });
  test('loses its leases that have not begun to other nodes, at no higher price', () => {
    const market = openTestBook();
    market.deposit(1);
    market.deposit(2, { floorMicros: 4n, windows: [windowOf(60, 300)] });
    market.withdraw(1, { size: gpus(8), endLatest: minute(60) });
    market.withdraw(2, { size: gpus(8), startEarliest: minute(70) });
    expect(tell(fail(market, 1, 10))).toEqual(['node-failed', 'failed 1-1']);
    expect(tell(restore(market, 1, 12))).toEqual(['node-restored']);
    expect(tell(fail(market, 2, 15))).toEqual(['node-failed', 'failed 2-1']);
    market.withdraw(3, { size: gpus(8), startEarliest: minute(80) }, 20);
    market.deposit(3, { floorMicros: 6n }, 20);
    market.deposit(4, { floorMicros: 5n }, 20);
    expect(tell(fail(market, 1, 30))).toEqual(['node-failed', 'moved 3-1 n1>n4@5 g2']);
    market.deposit(5, { floorMicros: 3n }, 31);
    expect(tell(fail(market, 4, 40))).toEqual(['node-failed', 'moved 3-1 n4>n5@3 g3']);
    expect(tell(restore(market, 4, 41))).toEqual(['node-restored']);
    expect(tell(fail(market, 5, 50))).toEqual(['node-failed', 'failed 3-1']);
  });
  test('fails what nobody can take over: in a halted market, or when the last node of a gang is lost with it', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2, { fabricId: fabricId(2) })] });
    market.withdraw(1, { size: shape(1, 8), sameFabric: { kind: 'roce', gbpsPerGpu: 50 }, startEarliest: minute(60) });
    market.withdraw(2, { size: gpus(8), startEarliest: minute(60) });
    expect(tell(fail(market, 1, 5))).toEqual(['node-failed', 'failed 1-1']);
    market.deposit(3, {}, 6);
    market.run({ kind: 'halt' }, 7);
    expect(tell(fail(market, 2, 8))).toEqual(['node-failed', 'failed 2-1']);
  });
  test('does not fail a lease that has ended', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    expect(tell(fail(market, 1, 60))).toEqual(['node-failed']);
  });
  test('is not sold by a deposit that arrives after the failure', () => {
    const market = openTestBook();
    expect(tell(fail(market, 1))).toEqual(['node-failed']);
    market.deposit(1);
    expect(tell(market.withdraw(1, { life: { kind: 'immediate' } }))).toEqual(['no_match w1 open 8']);
    expect(tell(restore(market, 1))).toEqual(['node-restored']);
    expect(tell(market.withdraw(2))).toEqual(['matched w2 n1:8@5 0-60 open 0']);
  });
  test('is known by its owner, and fails and is restored once', () => {
    const market = openTestBook();
    market.deposit(1, { tenantId: buyerId });
    expect(tell(fail(market, 1))).toEqual(['refused unknown_id']);
    expect(tell(restore(market, 1))).toEqual(['refused wrong_state']);
    expect(tell(restore(market, 2))).toEqual(['refused unknown_id']);
    expect(tell(fail(market, 2))).toEqual(['node-failed']);
    expect(tell(fail(market, 2))).toEqual(['refused wrong_state']);
  });
});

describe('a deposit', () => {
  test('closes at once if nothing uses it, and frees its nodes for another', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(tell(market.deposit(2, { nodes: [offeredNode(1)] }))).toEqual(['refused node_offered_elsewhere']);
    expect(tell(close(market, 1))).toEqual(['deposit-closing', 'closed d1']);
    expect(tell(close(market, 1))).toEqual(['refused wrong_state']);
    expect(tell(close(market, 9))).toEqual(['refused unknown_id']);
    expect(tell(market.deposit(3, { nodes: [offeredNode(1)] }))).toEqual(['deposit-opened']);
  });
  test('takes no new matches while it is closing, and closes when its last use is over', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    expect(tell(close(market, 1, 10))).toEqual(['deposit-closing']);
    expect(tell(close(market, 1, 10))).toEqual(['refused wrong_state']);
    expect(tell(market.withdraw(2, { life: { kind: 'immediate' } }, 10))).toEqual(['no_match w2 open 8']);
    expect(advance(market, 64)).toEqual(['advanced']);
    expect(advance(market, 65)).toEqual(['closed d1', 'advanced']);
  });
  test('that is closing closes earlier when its last lease is returned', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1);
    close(market, 1);
    giveBack(market, 1, 20);
    expect(advance(market, 24)).toEqual(['advanced']);
    expect(advance(market, 25)).toEqual(['closed d1', 'advanced']);
  });
  test('closes by itself when its last window has ended, plus turnaround', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 30)] });
    expect(advance(market, 34)).toEqual(['advanced']);
    expect(advance(market, 35)).toEqual(['closed d1', 'advanced']);
  });
  test('whose time has run out gives its nodes to the next one without waiting for an advance', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 30)] });
    expect(tell(market.deposit(2, { nodes: [offeredNode(1)] }, 34))).toEqual(['refused node_offered_elsewhere']);
    expect(tell(market.deposit(3, { nodes: [offeredNode(1)] }, 35))).toEqual(['closed d1', 'deposit-opened']);
  });
  test('whose last window has ended comes too late', () => {
    const market = openTestBook();
    expect(tell(market.deposit(1, { windows: [windowOf(0, 30)] }, 30))).toEqual(['refused too_late']);
  });
});

test('without turnaround a lease that ends now leaves nothing behind on a deposit that closes now', () => {
  const market = openTestBook(0);
  market.deposit(1);
  market.withdraw(1);
  const suspend = { kind: 'suspend-tenant', tenantId: buyerId, until: minute(30) } as const;
  expect(tell(market.run(suspend, 30))).toEqual(['tenant-suspended', 'lease-shortened']);
  expect(tell(close(market, 1, 30))).toEqual(['deposit-closing', 'closed d1']);
  expect(advance(market, 31)).toEqual(['advanced']);
});

test('a provider of 140,000 nodes is reinstated like any other', () => {
  const market = openTestBook();
  market.deposit(1);
  market.run({ kind: 'suspend-tenant', tenantId: providerId, until: minute(30) });
  const saved = JSON.parse(encodeBook(market.book));
  const [{ offer, ...rest }] = saved.deposits;
  saved.deposits = Array.from({ length: 280 }, (_, deposit) => {
    const nodes = Array.from({ length: 500 }, (__, place) => offeredNode(500 * deposit + place, { fabricId: fabricId(deposit) }));
    return { ...rest, arrival: deposit, offer: { ...offer, depositId: depositId(deposit), nodes } };
  });
  const book = decodeBook(JSON.stringify(saved));
  const reinstate = {
    kind: 'reinstate-tenant',
    tenantId: providerId,
    commandId: 'cmd',
    issuer: providerId,
    admittedAt: minute(1),
  } as const;
  expect(tell(apply(book, reinstate, minute(1), 4, 0))).toEqual(['tenant-reinstated']);
}, 60_000);

test('what is over is dropped, so that the book does not grow with its history', () => {
  const market = openTestBook();
  market.deposit(1, { windows: [windowOf(0, 100_000)] });
  for (let order = 1; order <= 300; order += 1) {
    const at = order * 61;
    const demand = { life: { kind: 'immediate' }, durationMs: 30 * minuteMs, endLatest: minute(at + 30) } as const;
    expect(tell(market.withdraw(order, demand, at))).toEqual([`matched w${order} n1:8@5 ${at}-${at + 30} open 0`]);
  }
  const [node] = market.book.nodes.values();
  expect([market.book.leases.size, market.book.seen.size, node?.calendar.times.length, node?.leases.length]).toEqual([1, 1, 2, 1]);
});
