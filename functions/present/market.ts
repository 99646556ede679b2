import type { Fill, MarketDepth } from '@compute-bank/application/market-data';
import type { MarketIndex } from '@compute-bank/application/market-index';
import type { Clearing } from '@compute-bank/domain/clearing';
import type { Market, MarketPart } from '@compute-bank/domain/entities/record';
import { formatInstant, hourMs, secondMs } from '@compute-bank/domain/instant';
import { divideHalfEven, formatMicros } from '@compute-bank/domain/money';
import type { RegionFilter } from '@compute-bank/domain/region';
import type { Level } from '@compute-bank/engine/depth';
import { presentInterval, toMinutes } from './fields.ts';

function presentClearing(clearing: Clearing) {
  if (clearing.kind === 'continuous') return clearing;
  const { everyMs, ...rest } = clearing;
  return { ...rest, everySeconds: everyMs / secondMs };
}

const presentRegions = ({ allow, deny }: RegionFilter) => ({ allow: [...allow], deny: [...deny] });

export const presentPart = ({ marketId, regions }: MarketPart) => ({ marketId, regions: presentRegions(regions) });

export const presentMarket = ({ marketId, name, asset, priceCapMicros, turnaroundMs, clearing, state, createdAt, ...market }: Market) => ({
  marketId,
  name,
  asset,
  priceCapPerGpuHour: formatMicros(priceCapMicros),
  turnaroundMinutes: toMinutes(turnaroundMs),
  clearing: presentClearing(clearing),
  bindMinutes: market.bindMs === undefined ? null : toMinutes(market.bindMs),
  regions: presentRegions(market.regions),
  partOf: market.partOf,
  splitInto: market.splitInto.map(presentPart),
  state,
  createdAt: formatInstant(createdAt),
});

const presentLevel = ({ priceMicros, gpus, orders }: Level) => ({ perGpuHour: formatMicros(priceMicros), gpus, orders });

export const presentDepth = ({ marketId, position, at, depth, buckets }: MarketDepth) => ({
  marketId,
  position,
  at: position === 0 ? null : formatInstant(at),
  asks: depth.asks.map(presentLevel),
  bids: depth.bids.map(presentLevel),
  ...(buckets && { buckets: buckets.map(({ levels, ...stretch }) => ({ ...presentInterval(stretch), asks: levels.map(presentLevel) })) }),
});

export const presentFills = (fills: readonly Fill[]) => ({
  items: fills.map(({ at, position, gpus, priceMicros, start, end }) => ({
    at: formatInstant(at),
    position,
    gpus,
    perGpuHour: formatMicros(priceMicros),
    start: formatInstant(start),
    end: formatInstant(end),
  })),
});

const microsPerUnit = 1_000_000n;

export const presentIndex = ({ market, days }: MarketIndex) => ({
  marketId: market.marketId,
  asset: market.asset,
  items: days.map((one) => ({
    day: formatInstant(one.day).slice(0, 10),
    perGpuHour: formatMicros(one.priceMicros),
    low: formatMicros(one.lowMicros),
    high: formatMicros(one.highMicros),
    matches: one.matches,
    fills: one.fills,
    gpuHours: formatMicros(divideHalfEven(one.gpuMs * microsPerUnit, BigInt(hourMs))),
    digits: one.digits,
    position: one.logPosition,
  })),
});
