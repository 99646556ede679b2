import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { minuteMs } from '@compute-bank/domain/instant';
import type { Event } from '@compute-bank/engine/event';
import { explainDecision } from '@compute-bank/engine/explain-decision';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  demandOf,
  depositOf,
  fabricId,
  gpus,
  minute,
  offeredNode,
  openTestBook,
  shape,
  type TestMarket,
  windowOf,
  withdrawalId,
} from '../../fixtures/engine-market.ts';

/** What an act decides about withdrawal 1, explained from a copy of the book before it. */
function explainedAfter(market: TestMarket, demand: Demand, act: () => Event[], at = 0) {
  const before = decodeBook(encodeBook(market.book));
  const events = act();
  const question = { withdrawalId: withdrawalId(1), tenantId: buyerId, ownerId: 'buyer', demand, at: minute(at), events };
  const explained = explainDecision(before, { ...question, isAdmitted: () => true });
  expect(encodeBook(before)).toBe(encodeBook(market.book));
  return explained;
}

/** Rule, first node, and minutes after the opening, of each loser. */
function losersOf(market: TestMarket, over: Partial<Demand> = {}) {
  const { losers } = explainedAfter(market, demandOf(over), () => market.withdraw(1, over));
  return losers.map(({ beatenBy, found: { plan } }) => [
    beatenBy,
    plan.taken.map(({ node, gpus: taken }) => `n${Number(node.offered.nodeId.slice(4))}:${taken}`).join(' '),
    (plan.start - minute(0)) / minuteMs,
  ]);
}

describe('what lost to a match', () => {
  test('is dearer, leaves a larger rest, is younger or later in the order of nodes: the best three, best first', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)] });
    market.deposit(3);
    market.deposit(4, { nodes: [offeredNode(4, { gpus: 12 })] });
    market.deposit(5, { floorMicros: 6n });
    expect(losersOf(market)).toEqual([
      ['node_id', 'n2:8', 0],
      ['older_deposit', 'n3:8', 0],
      ['better_fit', 'n4:8', 0],
    ]);
  });

  test('is found by the names that were due at the time of the decision, not at that of the one before', () => {
    const market = openTestBook(5, { bindMs: 40 * minuteMs });
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)], unit: 'node' });
    market.deposit(3, { floorMicros: 6n });
    market.withdraw(2, { startEarliest: minute(10), endLatest: minute(70) });
    const over = { startEarliest: minute(50), endLatest: minute(110) };
    const { losers } = explainedAfter(market, demandOf(over), () => market.withdraw(1, over, 25), 25);
    expect(losers.map(({ beatenBy }) => beatenBy)).toEqual(['cheaper']);
  });

  test('starts later, costs more or takes more nodes', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 60)] });
    market.deposit(2, { floorMicros: 7n, windows: [windowOf(0, 60)], nodes: [offeredNode(2, { gpus: 4 }), offeredNode(3, { gpus: 4 })] });
    market.deposit(4, { floorMicros: 3n, windows: [windowOf(300, 600)] });
    expect(losersOf(market)).toEqual([
      ['cheaper', 'n2:4 n3:4', 0],
      ['earlier_start', 'n4:8', 300],
    ]);
  });

  test('starts earlier and costs more, for one who prefers the cheapest', () => {
    const market = openTestBook();
    market.deposit(1, { floorMicros: 8n });
    market.deposit(2, { floorMicros: 4n, windows: [windowOf(300, 600)] });
    expect(losersOf(market, { prefer: 'cheapest' })).toEqual([
      ['cheaper', 'n1:8', 0],
      ['cheaper', 'n1:8', 300],
    ]);
  });

  test('stands in another fabric, for a gang', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)] });
    market.deposit(3, { floorMicros: 6n, nodes: [offeredNode(3, { fabricId: fabricId(2) }), offeredNode(4, { fabricId: fabricId(2) })] });
    const gang = { size: shape(2, 8), sameFabric: { kind: 'roce', gbpsPerGpu: 50 } as const };
    expect(losersOf(market, gang)).toEqual([['cheaper', 'n3:8 n4:8', 0]]);
  });

  test('gives fewer GPUs to one who accepts fewer', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1, { gpus: 6 })] });
    market.deposit(2, { nodes: [offeredNode(2, { gpus: 2 })] });
    expect(losersOf(market, { size: gpus(8, 2) })).toEqual([
      ['more_gpus', 'n1:6', 0],
      ['more_gpus', 'n2:2', 0],
    ]);
  });

  test('is compared with the book at the match: also for an order that stood until a deposit came', () => {
    const market = openTestBook();
    const demand = demandOf({ limitMicros: 6n });
    market.withdraw(1, { limitMicros: 6n });
    const deposit = depositOf(1, { nodes: [offeredNode(1), offeredNode(2)] });
    const { losers, gpusOpen, relaxations } = explainedAfter(market, demand, () => market.run(deposit));
    // The order came first: it pays its own limit.
    expect(losers.map(({ beatenBy, found: { plan } }) => [beatenBy, plan.costPerHour])).toEqual([['node_id', 48]]);
    expect([gpusOpen, relaxations]).toEqual([0, []]);
  });

  test('is nothing where nothing was matched, or nothing else could be', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 60)] });
    expect(losersOf(market)).toEqual([]);
    const { losers, gpusOpen, filters } = explainedAfter(market, demandOf(), () => market.withdraw(1));
    expect([losers, gpusOpen, filters.nodes]).toEqual([[], 0, 1]);
  });
});

describe('what a decision left open', () => {
  test('is relaxed as an order of its own: the rest of a partly matched one', () => {
    const market = openTestBook();
    market.deposit(1);
    market.deposit(2, { floorMicros: 12n });
    const over = { size: gpus(12, 4), endLatest: minute(60) };
    const { gpusOpen, relaxations } = explainedAfter(market, demandOf(over), () => market.withdraw(1, over));
    expect(gpusOpen).toBe(4);
    expect(relaxations.map(({ kinds, demand: { size, limitMicros } }) => [kinds, size, limitMicros])).toContainEqual([
      ['price'],
      gpus(4, 1),
      12n,
    ]);
  });

  test('is asked anew as an immediate order, once its time to stand is over', () => {
    const market = openTestBook();
    market.deposit(1);
    const over: Partial<Demand> = { limitMicros: 4n, life: { kind: 'standing', until: minute(0) } };
    const { relaxations } = explainedAfter(market, demandOf(over), () => market.withdraw(1, over));
    expect(relaxations.map(({ kinds, demand }) => [kinds, demand.life])).toEqual([[['price'], { kind: 'immediate' }]]);
  });
});
