import type { Fill, MarketDepth } from '@compute-bank/application/market-data';
import type { Market } from '@compute-bank/domain/entities/record';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import type { Level } from '@compute-bank/engine/depth';
import { toMinutes } from './fields.ts';

export const presentMarket = ({ marketId, name, asset, priceCapMicros, turnaroundMs, state, createdAt }: Market) => ({
  marketId,
  name,
  asset,
  priceCapPerGpuHour: formatMicros(priceCapMicros),
  turnaroundMinutes: toMinutes(turnaroundMs),
  state,
  createdAt: formatInstant(createdAt),
});

const presentLevel = ({ priceMicros, gpus, orders }: Level) => ({ perGpuHour: formatMicros(priceMicros), gpus, orders });

export const presentDepth = ({ marketId, position, at, depth }: MarketDepth) => ({
  marketId,
  position,
  at: position === 0 ? null : formatInstant(at),
  asks: depth.asks.map(presentLevel),
  bids: depth.bids.map(presentLevel),
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
