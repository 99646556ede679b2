import { divideHalfEven, type Micros } from '@compute-bank/domain/money';
import { factsOf } from './markets.ts';
import type { Ask } from './read-asks.ts';

/** The model whose asks stand in for models that nobody asks a price for. */
export const yardstickModel = 'A100-40GB';

/** The price level of one market. */
export interface MarketPrice {
  /** Per GPU-hour. */
  readonly median: Micros;
  /** `ask`: on-demand asks name this very model. `proxy price`: the yardstick's median times the table's ratio. */
  readonly label: 'ask' | 'proxy price';
  /** How many on-demand asks the median was taken of. */
  readonly asks: number;
}

/** The median of the on-demand asks for a model; spot prices are another product. Undefined if there is none. */
export function onDemandMedian(asks: readonly Ask[], model: string): { readonly median: Micros; readonly asks: number } | undefined {
  const prices = asks.filter((ask) => ask.pricing === 'on_demand' && ask.model === model).map(({ perGpuHour }) => perGpuHour);
  prices.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const low = prices[Math.floor((prices.length - 1) / 2)];
  const high = prices[Math.floor(prices.length / 2)];
  return low === undefined || high === undefined ? undefined : { median: divideHalfEven(low + high, 2n), asks: prices.length };
}

/** The price of a model's market; undefined if the file has neither its own asks nor the yardstick's. */
export function priceOf(asks: readonly Ask[], model: string): MarketPrice | undefined {
  const own = onDemandMedian(asks, model);
  if (own) return { ...own, label: 'ask' };
  const yardstick = onDemandMedian(asks, yardstickModel);
  return yardstick && { ...yardstick, median: times(yardstick.median, factsOf(model).ratio), label: 'proxy price' };
}

/** A price times a factor that was drawn or looked up: the factor is read to four decimals, then all is exact. */
export const times = (price: Micros, factor: number): Micros => divideHalfEven(price * BigInt(Math.round(factor * 10_000)), 10_000n);
