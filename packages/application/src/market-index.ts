import type { MarketDay } from '@compute-bank/domain/entities/market-day';
import type { Market } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, dayMs, floorDay, type Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { totalGpuMs, weightedMedian } from '@compute-bank/domain/price-histogram';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { getMarket } from './get-market.ts';
import type { Bank, Now } from './ports.ts';

/** One day's index with the sample that it is made of. */
export interface IndexDay {
  readonly day: Instant;
  readonly priceMicros: Micros;
  readonly lowMicros: Micros;
  readonly highMicros: Micros;
  readonly matches: number;
  readonly fills: number;
  readonly gpuMs: bigint;
  readonly digits: number | null;
  readonly logPosition: number;
}

export interface MarketIndex {
  readonly market: Market;
  /** Oldest first. */
  readonly days: readonly IndexDay[];
}

const daysByDefault = 30;
const daysMax = 366;

/**
 * The daily index of a market. A day's index is the median of the prices of its fills, each weighted by its GPU-hours as
 * matched: the lowest price at or below which at least half of them were sold. A fill belongs to the day (UTC) on which it
 * was matched, whenever its lease begins. Prices are exact up to 500 different ones a day; beyond, each counts rounded down to
 * 4 significant digits or fewer, which the answer says.
 */
export async function marketIndex(
  { bank, now }: { readonly bank: Bank; readonly now: Now },
  marketId: MarketId,
  asked: { readonly from?: Instant | undefined; readonly until?: Instant | undefined },
): Promise<Result<MarketIndex, Rejection<'invalid_request' | 'market_not_found'>>> {
  const market = await getMarket(bank, marketId);
  if (!market.ok) return market;
  // A day that begins this very moment counts too.
  const until = asked.until ?? addMs(now(), 1);
  const from = asked.from ?? addMs(until, -daysByDefault * dayMs);
  if (from > until || until - from > daysMax * dayMs) {
    const errors = [{ pointer: '/query/from', detail: `Must lie before until, at most ${daysMax} days.` }];
    return reject({ code: 'invalid_request', detail: 'These are not days of an index.', errors });
  }
  const days = await bank.marketDays(marketId, { start: floorDay(from), end: until });
  return ok({ market: market.value, days: days.flatMap(indexOf) });
}

function indexOf(traded: MarketDay): IndexDay[] {
  const { day, matches, fills, volumes, digits, logPosition } = traded;
  const [low, high, middle] = [volumes.at(0), volumes.at(-1), weightedMedian(traded)];
  if (low === undefined || high === undefined || middle === null) return [];
  const [[lowMicros], [highMicros]] = [low, high];
  return [{ day, priceMicros: middle, lowMicros, highMicros, matches, fills, gpuMs: totalGpuMs(traded), digits, logPosition }];
}
