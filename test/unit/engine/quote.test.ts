import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { minuteMs } from '@compute-bank/domain/instant';
import { quoteOf } from '@compute-bank/engine/quote';
import { alternativesTo } from '@compute-bank/engine/quote-alternatives';
import { nearestRelaxations } from '@compute-bank/engine/relax/nearest-relaxations';
import { describe, expect, test } from '@jest/globals';
import { openCallMarket } from '../../fixtures/call-book.ts';
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
} from '../../fixtures/engine-market.ts';

const immediate = (over: Partial<Demand> = {}) => demandOf({ life: { kind: 'immediate' }, ...over });
const asked = (demand: Demand, at = 0) => ({ tenantId: buyerId, ownerId: 'buyer', demand, at: minute(at) });
const us = { region: { country: 'us', code: 'us-west' } };

describe('a quote', () => {
  test('groups alike nodes, adds up what it takes at each price, and names nobody', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)], floorMicros: 4n });
    market.deposit(3, { nodes: [offeredNode(3, { fabricId: fabricId(2), gpus: 4 })], floorMicros: 6n });
    const quote = quoteOf(market.book, asked(immediate({ size: gpus(20) })));
    expect(quote).toMatchObject({ start: minute(0), end: minute(60), gpus: 20, gpusOpen: 0, oneFabric: false, costPerHour: 88n });
    expect(quote?.shape.map(({ nodes, gpusPerNode, priceMicros, region }) => [nodes, gpusPerNode, priceMicros, region])).toEqual([
      [2, 8, 4n, 'cn-nx'],
      [1, 4, 6n, 'cn-nx'],
    ]);
    expect(quote?.levels).toEqual([
      { priceMicros: 4n, gpus: 16, nodes: 2 },
      { priceMicros: 6n, gpus: 4, nodes: 1 },
    ]);
    const text = JSON.stringify(quote, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(text).not.toMatch(/(ten|nod|fab|dep|wdr|mat|lea)_/);
  });

  test('of a gang stands in one fabric; of what nobody offers there is none', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)] });
    const gang = immediate({ size: shape(2, 8), sameFabric: { kind: 'roce', gbpsPerGpu: 25 } });
    expect(quoteOf(market.book, asked(gang))).toMatchObject({ oneFabric: true, gpus: 16 });
    expect(quoteOf(market.book, asked(immediate({ limitMicros: 4n })))).toBeUndefined();
  });

  test('in a call market costs what a call takes: floor plus a share of what lies between floor and limit', () => {
    const market = openCallMarket({ kind: 'call', everyMs: 5_000, kBps: 5_000, iterations: 100 });
    market.run(depositOf(1, { floorMicros: 4n }));
    const limit = immediate({ limitMicros: 10n });
    expect(quoteOf(market.book, asked(limit))).toMatchObject({
      costPerHour: 56n,
      levels: [{ priceMicros: 7n }],
      slices: [{ priceMicros: 7n }],
    });
    const atMarket = immediate({ limitMicros: 10n, priceKind: 'market' });
    expect(quoteOf(market.book, asked(atMarket))).toMatchObject({ costPerHour: 32n });
    expect(nearestRelaxations(market.book, asked(immediate({ limitMicros: 3n })))).toMatchObject([{ plan: { costPerHour: 32n } }]);
  });

  test('says what is left open of a demand that accepts less than its size', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(quoteOf(market.book, asked(immediate({ size: gpus(12, 4) })))).toMatchObject({ gpus: 8, gpusOpen: 4 });
  });

  test('never comes from capacity that ended before it is asked for, though the book has not moved since', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(0, 90)] });
    expect(quoteOf(market.book, asked(immediate(), 30))).toMatchObject({ start: minute(30) });
    expect(quoteOf(market.book, asked(immediate(), 31))).toBeUndefined();
  });
});

describe('alternatives', () => {
  const changesOf = (market: TestMarket, demand: Demand, at = 0) =>
    alternativesTo(market.book, asked(demand, at)).map(({ change, plan }) => [
      change.kind,
      plan.gpus,
      plan.costPerHour,
      (plan.start - minute(0)) / minuteMs,
    ]);

  test('offer what is cheaper later, in a longer window, in another region and above the limit, cheapest first', () => {
    const market = openTestBook();
    market.deposit(1, { floorMicros: 8n });
    market.deposit(2, { floorMicros: 6n, windows: [windowOf(300, 600)] });
    market.deposit(3, { floorMicros: 5n, windows: [windowOf(2_000, 2_600)] });
    market.deposit(4, { floorMicros: 7n, nodes: [offeredNode(4, us)] });
    const demand = immediate({ regions: { allow: ['cn'], deny: [] } });
    expect(changesOf(market, demand)).toEqual([
      ['time', 8, 40n, 2_000],
      ['prefer', 8, 48n, 300],
      ['region', 8, 56n, 0],
    ]);
  });

  test('never offer a denied region, nor the same plan twice, nor more than six', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1, us)] });
    market.deposit(20, { nodes: [offeredNode(20, { region: { country: 'jp', code: 'jp' } })] });
    const denied = immediate({ regions: { allow: ['jp'], deny: ['us'] } });
    expect(changesOf(market, denied)).toEqual([]);
    for (let number = 2; number < 12; number += 1) {
      market.deposit(number, { floorMicros: 4n, nodes: [offeredNode(number, { region: { country: 'cn', code: `cn-${number}` } })] });
    }
    expect(changesOf(market, immediate({ regions: { allow: ['jp'], deny: [] } }))).toHaveLength(6);
  });

  test('are for what fits: what does not has relaxations instead', () => {
    const market = openTestBook();
    market.deposit(1);
    expect(changesOf(market, immediate({ limitMicros: 4n }))).toEqual([]);
  });

  test('offer the least that a demand accepts where that comes sooner or cheaper', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1, { gpus: 2 })], floorMicros: 3n });
    market.deposit(2, { floorMicros: 9n });
    expect(changesOf(market, immediate({ size: gpus(8, 2) }))).toContainEqual(['size', 2, 6n, 0]);
  });
});
