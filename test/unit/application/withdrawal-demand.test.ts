import { demandOf, type WithdrawalRequest } from '@compute-bank/application/withdrawal-demand';
import type { Market } from '@compute-bank/domain/entities/record';
import { type Asset, derivedId, type MarketId } from '@compute-bank/domain/ids';
import { addMs, hourMs, instant, minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const now = instant(Date.UTC(2026, 4, 1));
const market: Market = {
  type: 'market',
  marketId: 'market-a' as MarketId,
  name: 'A',
  asset: 'CNY' as Asset,
  priceCapMicros: 30_000_000n,
  turnaroundMs: 5 * minuteMs,
  clearing: { kind: 'continuous' },
  regions: { allow: [], deny: [] },
  partOf: null,
  splitInto: [],
  state: 'open',
  createdAt: now,
  logPosition: 1,
};
const request: WithdrawalRequest = {
  marketId: market.marketId,
  size: { kind: 'gpus', gpus: 8, gpusMin: 8 },
  regions: { allow: [], deny: [] },
  interconnect: 'pcie',
  sameFabric: null,
  durationMs: hourMs,
  startEarliest: null,
  endLatest: addMs(now, 4 * hourMs),
  prefer: 'soonest',
  price: { kind: 'limit', perGpuHour: 10_000_000n },
  life: { kind: 'immediate' },
  tierMin: 'unverified',
  noticeMsMin: null,
  providersExcluded: [],
  workload: null,
};

describe('a withdrawal request', () => {
  test('starts now at the earliest, also when it asks for the past', () => {
    const past = demandOf({ ...request, startEarliest: addMs(now, -hourMs) }, market, now);
    expect(past.ok && past.value.startEarliest).toBe(now);
  });

  test('at market price carries the cap that is frozen in its hold', () => {
    const demand = demandOf({ ...request, price: { kind: 'market' } }, market, now);
    expect(demand.ok && [demand.value.priceKind, demand.value.limitMicros]).toEqual(['market', 30_000_000n]);
  });

  test('hands on whom it accepts as it was asked', () => {
    const accepted = { tierMin: 'verified', noticeMsMin: hourMs, providersExcluded: [derivedId('ten', 'other')] } as const;
    const demand = demandOf({ ...request, ...accepted }, market, now);
    expect(demand.ok && demand.value).toMatchObject(accepted);
  });

  test.each<[string, Partial<WithdrawalRequest>, string]>([
    ['ends before it can', { endLatest: addMs(now, hourMs - 1) }, '/endLatest'],
    ['stands until the past', { life: { kind: 'standing', until: now } }, '/life/until'],
    ['stands at market price', { price: { kind: 'market' }, life: { kind: 'standing', until: addMs(now, hourMs) } }, '/price/kind'],
    ['pays nothing', { price: { kind: 'limit', perGpuHour: 0n } }, '/price/perGpuHour'],
    ['pays more than the cap', { price: { kind: 'limit', perGpuHour: 30_000_001n } }, '/price/perGpuHour'],
    ['spreads over more nodes than one lease can settle', { size: { kind: 'shape', nodes: 25, gpusPerNode: 8 } }, '/size/nodes'],
    [
      'wants a part of a gang',
      { size: { kind: 'gpus', gpus: 4, gpusMin: 2 }, sameFabric: { kind: 'roce', gbpsPerGpu: 100 } },
      '/size/gpusMin',
    ],
    ['wants at least more than it wants', { size: { kind: 'gpus', gpus: 4, gpusMin: 5 } }, '/size/gpusMin'],
  ])('that %s is refused, and the answer says where', (_, part, pointer) => {
    const demand = demandOf({ ...request, ...part }, market, now);
    expect(!demand.ok && demand.rejection.errors?.map((issue) => issue.pointer)).toEqual([pointer]);
  });

  test('with several faults names them all', () => {
    const demand = demandOf({ ...request, endLatest: now, price: { kind: 'limit', perGpuHour: 0n } }, market, now);
    expect(!demand.ok && demand.rejection.errors).toHaveLength(2);
  });
});
