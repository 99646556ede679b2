import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { minuteMs } from '@compute-bank/domain/instant';
import type { Asked } from '@compute-bank/engine/quote';
import { quoteOf } from '@compute-bank/engine/quote';
import { nearestRelaxations } from '@compute-bank/engine/relax/nearest-relaxations';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  demandOf,
  depositId,
  fabricId,
  gpus,
  minute,
  offeredNode,
  openTestBook,
  providerId,
  shape,
  type TestMarket,
  tenantId,
  windowOf,
} from '../../fixtures/engine-market.ts';

const immediate = (over: Partial<Demand> = {}) => demandOf({ life: { kind: 'immediate' }, ...over });
const asked = (demand: Demand, at = 0): Asked => ({ tenantId: buyerId, ownerId: 'buyer', demand, at: minute(at) });
const us = { region: { country: 'us', code: 'us-west' } };
const gang = (over: Partial<NonNullable<Demand['sameFabric']>> = {}) => ({ kind: 'roce' as const, gbpsPerGpu: 50, ...over });

/** Kinds of change with what differs of the demand, in the order in which they are offered. */
function relaxed(market: TestMarket, demand: Demand, at = 0): [string, Partial<Demand>][] {
  return nearestRelaxations(market.book, asked(demand, at)).map((one) => {
    const fields = Object.entries(one.demand).filter(([key, value]) => value !== demand[key as keyof Demand]);
    return [one.kinds.join('+'), Object.fromEntries(fields)];
  });
}

describe('the least change of each kind', () => {
  test.each<[string, Parameters<TestMarket['deposit']>[1], Partial<Demand>, Partial<Demand>]>([
    ['later', { windows: [windowOf(90, 600)] }, { endLatest: minute(120) }, { endLatest: minute(150) }],
    ['earlier', { windows: [windowOf(0, 90)] }, { startEarliest: minute(60) }, { startEarliest: minute(30) }],
    ['price', {}, { limitMicros: 4n }, { limitMicros: 5n }],
    ['region', {}, { regions: { allow: ['us', 'jp'], deny: [] } }, { regions: { allow: ['us', 'jp', 'cn-nx'], deny: [] } }],
    ['denied_region', {}, { regions: { allow: [], deny: ['us', 'cn'] } }, { regions: { allow: [], deny: ['us'] } }],
    ['interconnect', {}, { interconnect: 'nvswitch' }, { interconnect: 'nvlink' }],
    ['network', {}, { sameFabric: gang({ kind: 'infiniband' }) }, { sameFabric: gang() }],
    ['bandwidth', {}, { sameFabric: gang({ gbpsPerGpu: 200 }) }, { sameFabric: gang() }],
    ['tier', { nodes: [offeredNode(1, { tier: 'unverified' })] }, { tierMin: 'verified' }, { tierMin: 'unverified' }],
    ['size', {}, { size: gpus(12, 10) }, { size: gpus(12, 8) }],
    ['duration', { windows: [windowOf(0, 45)] }, {}, { durationMs: 45 * minuteMs }],
    ['notice', { noticeMs: 30 * minuteMs }, { noticeMsMin: 60 * minuteMs }, { noticeMsMin: 30 * minuteMs }],
    ['interruptible', { noticeMs: 30 * minuteMs }, {}, { noticeMsMin: 30 * minuteMs }],
    ['provider', {}, { providersExcluded: [tenantId(7), providerId] }, { providersExcluded: [tenantId(7)] }],
    ['shape', {}, { size: shape(2, 4) }, { size: gpus(8) }],
  ])('%s', (kind, deposit, over, change) => {
    const market = openTestBook();
    market.deposit(1, deposit);
    const demand = immediate(over);
    expect(relaxed(market, demand)).toContainEqual([kind, change]);
    const [first] = nearestRelaxations(market.book, asked(demand));
    expect(first?.plan).toEqual(quoteOf(market.book, asked(first?.demand ?? demand)));
  });

  test('fewer nodes of a shape, or GPUs of a gang and of fill-or-kill, are as many as fit', () => {
    const market = openTestBook();
    market.deposit(1, { nodes: [offeredNode(1), offeredNode(2)] });
    expect(relaxed(market, immediate({ size: shape(4, 8) }))).toEqual([['size', { size: shape(2, 8) }]]);
    expect(relaxed(market, immediate({ size: gpus(20), sameFabric: gang() }))).toEqual([['size', { size: gpus(16) }]]);
    expect(relaxed(market, demandOf({ size: gpus(20), life: { kind: 'fill-or-kill' } }))).toEqual([['size', { size: gpus(16) }]]);
  });

  test('whole nodes larger than the size are no help to a gang: the next number that fits is found past them', () => {
    const market = openTestBook();
    market.deposit(1, { unit: 'node', nodes: [offeredNode(1), offeredNode(2)] });
    const found = relaxed(market, immediate({ size: gpus(13), sameFabric: gang() }));
    expect(found).toEqual([['size', { size: gpus(8) }]]);
  });

  test.each<[string, Parameters<TestMarket['deposit']>[1], Partial<Demand>]>([
    ['in another region', { nodes: [offeredNode(1, us)] }, { regions: { allow: ['cn'], deny: [] } }],
    ['of a lower class', { nodes: [offeredNode(1, { interconnect: 'pcie' })] }, { interconnect: 'nvlink' }],
    ['of a lower kind of network', { nodes: [offeredNode(1, { network: { kind: 'ethernet', gbpsPerGpu: 50 } })] }, { sameFabric: gang() }],
    ['of a slower network', { nodes: [offeredNode(1, { network: { kind: 'roce', gbpsPerGpu: 25 } })] }, { sameFabric: gang() }],
    ['of a lower tier', { nodes: [offeredNode(1, { tier: 'unverified' })] }, { tierMin: 'verified' }],
    ['too small', { nodes: [offeredNode(1, { gpus: 4 })] }, { size: shape(1, 8) }],
    ['of an excluded provider', { tenantId: tenantId(7) }, { providersExcluded: [tenantId(7)] }],
    ['of the same owner', { ownerId: 'buyer' }, {}],
    ['too large to be taken whole', { unit: 'node' }, { size: gpus(4) }],
    ['for longer leases', { leaseMsMin: 120 * minuteMs }, {}],
    ['that may be taken back', { noticeMs: 0 }, {}],
  ])('a node %s does not hide one that a higher limit reaches', (_, deposit, over) => {
    const market = openTestBook();
    market.deposit(1, deposit);
    market.deposit(2, { floorMicros: 12n });
    expect(relaxed(market, immediate(over))).toContainEqual(['price', { limitMicros: 12n }]);
  });

  test('a slower network of a lower kind is one change, the best that is on offer', () => {
    const market = openTestBook();
    market.deposit(1);
    market.deposit(2, { nodes: [offeredNode(2, { network: { kind: 'ethernet', gbpsPerGpu: 100 }, fabricId: fabricId(2) })] });
    const fast = immediate({ sameFabric: { kind: 'infiniband', gbpsPerGpu: 400 } });
    expect(relaxed(market, fast)).toEqual([
      ['network', { sameFabric: gang() }],
      ['fabric', { sameFabric: null }],
    ]);
    expect(relaxed(market, { ...fast, sameFabric: gang({ gbpsPerGpu: 100 }) }).map(([kind]) => kind)).toEqual([
      'network',
      'bandwidth',
      'fabric',
    ]);
  });

  test('nodes of different fabrics serve what one fabric cannot', () => {
    const market = openTestBook();
    market.deposit(1);
    market.deposit(2, { nodes: [offeredNode(2, { fabricId: fabricId(2) })] });
    expect(relaxed(market, immediate({ size: shape(2, 8), sameFabric: gang() }))).toEqual([
      ['size', { size: shape(1, 8) }],
      ['fabric', { sameFabric: null }],
    ]);
  });

  test('a lease is shortened to what fits before the next one, never below the provider’s minimum', () => {
    const market = openTestBook();
    market.deposit(1, { leaseMsMin: 30 * minuteMs, windows: [windowOf(0, 120)] });
    market.withdraw(1, { startEarliest: minute(50), endLatest: minute(110) });
    expect(relaxed(market, immediate({ endLatest: minute(60) }))).toEqual([['duration', { durationMs: 45 * minuteMs }]]);
    market.withdraw(2, { durationMs: 31 * minuteMs, startEarliest: minute(10), endLatest: minute(41) });
    expect(relaxed(market, immediate({ endLatest: minute(60) }))).toEqual([]);
  });

  test('a later end reaches the moment at which a lease frees its nodes', () => {
    const market = openTestBook();
    market.deposit(1);
    market.withdraw(1, { durationMs: 180 * minuteMs });
    expect(relaxed(market, immediate({ endLatest: minute(60) }))).toEqual([['later', { endLatest: minute(245) }]]);
  });

  test('of many floors the least that suffices is found, to the micro-unit', () => {
    const market = openTestBook();
    for (let number = 1; number <= 40; number += 1) {
      market.deposit(number, { floorMicros: BigInt(20 + number), nodes: [offeredNode(number, { gpus: 1 })] });
    }
    const [first] = nearestRelaxations(market.book, asked(immediate({ size: gpus(24) })));
    expect([first?.kinds, first?.demand.limitMicros]).toEqual([['price'], 44n]);
  });
});

describe('relaxations', () => {
  test('come in the order of what they cost the buyer: amounts by their share, the rest by a stated weight', () => {
    const market = openTestBook();
    market.deposit(1, { floorMicros: 11n });
    market.deposit(2, { nodes: [offeredNode(2, us)] });
    market.deposit(3, { windows: [windowOf(300, 600)] });
    market.deposit(4, { nodes: [offeredNode(4, { region: { country: 'cn', code: 'cn-gz' } })], noticeMs: 0 });
    const demand = immediate({ regions: { allow: ['cn'], deny: [] }, endLatest: minute(300), size: gpus(8, 8) });
    // A region and a tenth of the price weigh the same: then the stated order of kinds. An hour later is a quarter.
    expect(relaxed(market, demand).map(([kind]) => kind)).toEqual(['region', 'price', 'later', 'interruptible']);
    expect(relaxed(market, { ...demand, limitMicros: 8n }).map(([kind]) => kind)).toEqual(['region', 'later', 'interruptible', 'price']);
  });

  test('are at most three of one kind, the cheapest plans first', () => {
    const market = openTestBook();
    for (const number of [1, 2, 3, 4, 5]) {
      const region = { country: 'cn', code: `cn-${number}` };
      market.deposit(number, { floorMicros: BigInt(9 - number), nodes: [offeredNode(number, { region })] });
    }
    expect(relaxed(market, immediate({ regions: { allow: ['us'], deny: [] } })).map(([, { regions }]) => regions?.allow[1])).toEqual([
      'cn-5',
      'cn-4',
      'cn-3',
    ]);
  });

  test('come in pairs where no single change helps, each half the least that does', () => {
    const market = openTestBook();
    market.deposit(1, { floorMicros: 12n, nodes: [offeredNode(1, us)] });
    market.deposit(2, { floorMicros: 15n, windows: [windowOf(120, 300)], tenantId: tenantId(7), nodes: [offeredNode(2)] });
    const demand = immediate({ regions: { allow: ['cn'], deny: [] }, endLatest: minute(90) });
    expect(relaxed(market, demand)).toEqual([
      ['region+price', { regions: { allow: ['cn', 'us-west'], deny: [] }, limitMicros: 12n }],
      ['later+price', { endLatest: minute(180), limitMicros: 15n }],
    ]);
  });

  test('never include own capacity, that of the same owner, a price above the cap or an order that would not be taken', () => {
    const market = openTestBook();
    market.deposit(1, { tenantId: buyerId });
    market.deposit(2, { tenantId: tenantId(8), ownerId: 'buyer' });
    market.deposit(3, { floorMicros: 1_001n });
    expect(relaxed(market, immediate())).toEqual([]);
    market.deposit(4, { nodes: [offeredNode(4), offeredNode(5)], unit: 'gpu' });
    const demand = immediate({ size: shape(4, 4) });
    const all = nearestRelaxations(market.book, asked(demand));
    const taken = nearestRelaxations(market.book, asked(demand), ({ size }) => size.kind === 'shape');
    expect([all, taken].map((some) => some.map(({ kinds }) => kinds))).toEqual([[['shape'], ['size']], [['size']]]);
  });

  test('are none for what fits, in a halted market, and for a suspended buyer', () => {
    const market = openTestBook();
    market.deposit(1);
    const dear = immediate({ limitMicros: 1n });
    expect(relaxed(market, immediate())).toEqual([]);
    expect(relaxed(market, dear)).toHaveLength(1);
    market.run({ kind: 'suspend-tenant', tenantId: buyerId, until: minute(600) });
    expect(relaxed(market, dear)).toEqual([]);
    market.run({ kind: 'reinstate-tenant', tenantId: buyerId });
    market.run({ kind: 'halt' });
    expect(relaxed(market, dear)).toEqual([]);
  });

  test('do not count nodes of a deposit that closes', () => {
    const market = openTestBook();
    market.deposit(1);
    market.run({ kind: 'close-deposit', depositId: depositId(1) });
    expect(relaxed(market, immediate({ limitMicros: 1n }))).toEqual([]);
  });
});
