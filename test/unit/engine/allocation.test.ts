import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { minuteMs } from '@compute-bank/domain/instant';
import type { OpenDeposit } from '@compute-bank/engine/command';
import { describe, expect, test } from '@jest/globals';
import {
  buyerId,
  eventsOf,
  fabricId,
  gpus,
  minute,
  offeredNode,
  openTestBook,
  providerId,
  shape,
  tell,
  windowOf,
} from '../../fixtures/engine-market.ts';

/** What an order gets from these deposits, told in few words. */
function outcome(deposits: readonly Partial<OpenDeposit>[], demand: Partial<Demand>): string {
  const market = openTestBook();
  for (const [index, over] of deposits.entries()) market.deposit(index + 1, over);
  return tell(market.withdraw(1, { life: { kind: 'immediate' }, ...demand })).join('; ');
}

const node = (number: number, over: Parameters<typeof offeredNode>[1] = {}): Partial<OpenDeposit> => ({
  nodes: [offeredNode(number, over)],
});
const gang = { sameFabric: { kind: 'roce', gbpsPerGpu: 50 } } as const;
const none = (open: number): string => `no_match w1 open ${open}`;

describe('nodes are taken in the order of the rule', () => {
  const rows: readonly (readonly [string, readonly Partial<OpenDeposit>[], Partial<Demand>, string])[] = [
    ['the cheaper node first', [{ floorMicros: 6n }, {}], { size: gpus(4) }, 'matched w1 n2:4@5 0-60 open 0'],
    ['at one price the better fit', [{}, node(2, { gpus: 4 })], { size: gpus(4) }, 'matched w1 n2:4@5 0-60 open 0'],
    ['at one price and fit the older deposit', [{}, {}], { size: gpus(4) }, 'matched w1 n1:4@5 0-60 open 0'],
    ['of one deposit the lower node id', [{ nodes: [offeredNode(3), offeredNode(2)] }], { size: gpus(4) }, 'matched w1 n2:4@5 0-60 open 0'],
    ['as many nodes as the size needs', [{}, { floorMicros: 6n }], { size: gpus(12) }, 'matched w1 n1:8@5 n2:4@6 0-60 open 0'],
    ['none above the limit', [{ floorMicros: 11n }], {}, none(8)],
    [
      'a shape takes the first nodes that have enough',
      [node(1, { gpus: 2 }), {}, {}],
      { size: shape(2, 4) },
      'matched w1 n2:4@5 n3:4@5 0-60 open 0',
    ],
    [
      'a shape prefers nodes that it fills',
      [{}, node(2, { gpus: 4 }), node(3, { gpus: 4 })],
      { size: shape(2, 4) },
      'matched w1 n2:4@5 n3:4@5 0-60 open 0',
    ],
    ['a shape is all or none', [{}], { size: shape(2, 4) }, none(8)],
  ];
  test.each(rows)('%s', (_, deposits, demand, expected) => {
    expect(outcome(deposits, demand)).toBe(expected);
  });
});

describe('whole nodes are never split', () => {
  const whole = { unit: 'node' } as const;
  const rows: readonly (readonly [string, readonly Partial<OpenDeposit>[], Partial<Demand>, string])[] = [
    ['one is taken whole', [whole], {}, 'matched w1 n1:8@5 0-60 open 0'],
    ['one that is larger than the order is left', [whole], { size: gpus(4) }, none(4)],
    [
      'one that would overshoot is passed over',
      [{ ...node(1, { gpus: 4 }) }, { ...whole, floorMicros: 6n }, { floorMicros: 7n }],
      {},
      'matched w1 n1:4@5 n3:4@7 0-60 open 0',
    ],
    [
      'a cheaper node is given up where keeping it would leave the size out of reach',
      [node(1, { gpus: 4 }), { ...whole, floorMicros: 6n }],
      {},
      'matched w1 n2:8@6 0-60 open 0',
    ],
    [
      'whole nodes that add up are found',
      [
        { ...whole, ...node(1, { gpus: 4 }) },
        { ...whole, ...node(2, { gpus: 2 }), floorMicros: 6n },
        { ...whole, ...node(3, { gpus: 4 }), floorMicros: 7n },
      ],
      { size: gpus(6) },
      'matched w1 n1:4@5 n2:2@6 0-60 open 0',
    ],
    [
      'a shape takes only nodes of its own size',
      [whole, { ...whole, ...node(2, { gpus: 4 }) }],
      { size: shape(1, 4) },
      'matched w1 n2:4@5 0-60 open 0',
    ],
  ];
  test.each(rows)('%s', (_, deposits, demand, expected) => {
    expect(outcome(deposits, demand)).toBe(expected);
  });
});

describe('only nodes that meet the demand are taken', () => {
  const inZhongwei = { nodes: [offeredNode(1, { region: { country: 'cn', code: 'cn-nx-zw' } })] };
  const rows: readonly (readonly [string, Partial<OpenDeposit>, Partial<Demand>, boolean])[] = [
    ['the country is allowed', {}, { regions: { allow: ['cn'], deny: [] } }, true],
    ['the region is allowed', {}, { regions: { allow: ['us', 'cn-nx'], deny: [] } }, true],
    ['another region is allowed', {}, { regions: { allow: ['cn-gz'], deny: [] } }, false],
    ['the region is denied', {}, { regions: { allow: ['cn'], deny: ['cn-nx'] } }, false],
    ['the country is denied', {}, { regions: { allow: [], deny: ['cn'] } }, false],
    ['a part of the region is denied, and it stands in another', {}, { regions: { allow: [], deny: ['cn-nx-zw'] } }, true],
    ['the region that it is a part of is denied', inZhongwei, { regions: { allow: ['cn'], deny: ['cn-nx'] } }, false],
    ['the region that it is a part of is allowed', inZhongwei, { regions: { allow: ['cn-nx'], deny: [] } }, true],
    ['another region whose name begins alike is allowed', inZhongwei, { regions: { allow: ['cn-n', 'cn-nx-z'], deny: [] } }, false],
    ['the interconnect is as good as asked', {}, { interconnect: 'nvlink' }, true],
    ['the interconnect is weaker', {}, { interconnect: 'nvswitch' }, false],
    ['the network matters to a gang', {}, { sameFabric: { kind: 'infiniband', gbpsPerGpu: 1 } }, false],
    ['the bandwidth matters to a gang', {}, { sameFabric: { kind: 'roce', gbpsPerGpu: 51 } }, false],
    ['the gang gets the network it asked for', {}, gang, true],
    ['the minimum lease is met', { leaseMsMin: 60 * minuteMs }, {}, true],
    ['the minimum lease is longer', { leaseMsMin: 61 * minuteMs }, {}, false],
    ['the provider is excluded', {}, { providersExcluded: [providerId] }, false],
    ['another provider is excluded', {}, { providersExcluded: [buyerId] }, true],
    ['the tier is high enough', {}, { tierMin: 'verified' }, true],
    ['the tier is too low', { nodes: [offeredNode(1, { tier: 'unverified' })] }, { tierMin: 'verified' }, false],
    ['it may be reclaimed, which the order does not accept', { noticeMs: 60 * minuteMs }, {}, false],
    ['the notice is long enough', { noticeMs: 60 * minuteMs }, { noticeMsMin: 60 * minuteMs }, true],
    ['the notice is too short', { noticeMs: 59 * minuteMs }, { noticeMsMin: 60 * minuteMs }, false],
    ['it is never reclaimed, though the order would accept that', {}, { noticeMsMin: 0 }, true],
    ['the tenant is the same', { tenantId: buyerId }, {}, false],
    ['the owner is the same', { ownerId: 'buyer' }, {}, false],
    ['the window just holds the lease', { windows: [windowOf(0, 60)] }, {}, true],
    ['the window is a minute short', { windows: [windowOf(0, 59)] }, {}, false],
    ['two windows that touch hold no lease together', { windows: [windowOf(0, 30), windowOf(30, 60)] }, {}, false],
    ['the lease may end when it must', {}, { endLatest: minute(60) }, true],
    ['the lease would end too late', {}, { endLatest: minute(59) }, false],
  ];
  test.each(rows)('%s', (_, deposit, demand, isMatched) => {
    expect(outcome([deposit], demand)).toBe(isMatched ? 'matched w1 n1:8@5 0-60 open 0' : none(8));
  });
});

describe('a gang stands in one fabric', () => {
  const far = node(2, { fabricId: fabricId(2) });
  test('two nodes of two fabrics do not make one', () => {
    expect(outcome([{}, far], { ...gang, size: gpus(16) })).toBe(none(16));
    expect(outcome([{}, far], { size: gpus(16) })).toBe('matched w1 n1:8@5 n2:8@5 0-60 open 0');
  });
  test('it is all or none even where the order would take less', () => {
    expect(outcome([{}, far], { ...gang, size: gpus(16, 4) })).toBe(none(16));
  });
  test('the cheapest fabric wins, and of equal ones the one with fewer nodes', () => {
    expect(outcome([{ floorMicros: 6n }, far], gang)).toBe('matched w1 n2:8@5 0-60 open 0');
    const halves = { nodes: [offeredNode(1, { gpus: 4 }), offeredNode(5, { gpus: 4 })] };
    expect(outcome([halves, far], gang)).toBe('matched w1 n2:8@5 0-60 open 0');
  });
});

describe('the start is chosen by what the order prefers', () => {
  const later: Partial<OpenDeposit> = { floorMicros: 4n, windows: [windowOf(30, 300)] };
  test('soonest: the earliest start, then the least cost', () => {
    expect(outcome([{}, later], { prefer: 'soonest' })).toBe('matched w1 n1:8@5 0-60 open 0');
    expect(outcome([{}, later], { prefer: 'soonest', startEarliest: minute(30) })).toBe('matched w1 n2:8@4 30-90 open 0');
  });
  test('cheapest: the least cost, then the earliest start', () => {
    expect(outcome([{}, later], { prefer: 'cheapest' })).toBe('matched w1 n2:8@4 30-90 open 0');
  });
  test('cheapest: also where the cheaper plan gives up a node that a start takes first', () => {
    const later = { windows: [windowOf(100, 160)] };
    const deposits: Partial<OpenDeposit>[] = [
      { windows: [windowOf(0, 60)] },
      { ...node(2, { gpus: 4 }), ...later, floorMicros: 1n },
      { ...node(3), ...later, floorMicros: 2n, unit: 'node' },
      { ...node(4, { gpus: 2 }), ...later, floorMicros: 9n },
    ];
    expect(outcome(deposits, { prefer: 'cheapest' })).toBe('matched w1 n3:8@2 100-160 open 0');
  });
  test('a later use of some of a node does not hide that it is free before', () => {
    const market = openTestBook();
    market.deposit(1, { windows: [windowOf(10, 600)] });
    market.withdraw(1, { size: gpus(6), startEarliest: minute(300) });
    market.withdraw(3, { startEarliest: minute(365) });
    expect(tell(market.withdraw(2))).toEqual(['matched w2 n1:8@5 10-70 open 0']);
  });
  test('a start lies on a whole minute', () => {
    expect(outcome([{}], { startEarliest: minute(9.5) })).toBe('matched w1 n1:8@5 10-70 open 0');
  });
  test('a lease keeps its nodes busy for the turnaround too', () => {
    const market = openTestBook(7);
    market.deposit(1);
    expect(tell(market.withdraw(1))).toEqual(['matched w1 n1:8@5 0-60 open 0']);
    expect(tell(market.withdraw(2))).toEqual(['matched w2 n1:8@5 67-127 open 0']);
    expect(tell(market.withdraw(3, { startEarliest: minute(134), durationMs: minuteMs }))).toEqual(['matched w3 n1:8@5 134-135 open 0']);
    expect(tell(market.withdraw(4, { endLatest: minute(134), life: { kind: 'immediate' }, durationMs: minuteMs }))).toEqual([
      'no_match w4 open 8',
    ]);
  });
});

test('the record says which candidate start was chosen, what it cost and left over, and where the decision stands', () => {
  const market = openTestBook();
  market.deposit(1, { windows: [windowOf(0, 30), windowOf(45, 300)] });
  const [match] = eventsOf('matched', market.withdraw(1, { size: gpus(6) }));
  expect(match?.record).toEqual({
    position: 3,
    index: 0,
    candidateStarts: 2,
    bounded: false,
    costScore: 108_000_000n,
    nodes: 1,
    leftoverGpus: 2,
  });
});

test('the record says when the bound on candidate starts cut the search for a cheaper one', () => {
  const windows = Array.from({ length: 80 }, (_, index) => windowOf(index * 10, index * 10 + 9));
  const bounded = (prefer: Demand['prefer']): unknown => {
    const market = openTestBook();
    market.deposit(1, { windows, nodes: [offeredNode(1, { gpus: 4 })] });
    market.deposit(2, { floorMicros: 6n });
    const demand = { prefer, durationMs: 5 * minuteMs, endLatest: minute(900) };
    return eventsOf('matched', market.withdraw(1, demand)).map(({ start, record }) => [start, record.bounded]);
  };
  expect(bounded('cheapest')).toEqual([[minute(0), true]]);
  expect(bounded('soonest')).toEqual([[minute(0), false]]);
});
