import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, dayMs, type Instant, later, minuteMs } from '@compute-bank/domain/instant';
import type { Policy } from '@compute-bank/domain/policy';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Depth, depthOf } from '@compute-bank/engine/depth';
import { type BucketPlan, type DepthBucket, depthByStart } from '@compute-bank/engine/depth-by-start';
import type { MarketReader } from './market-reader.ts';
import type { Bank, MarketLog, Now } from './ports.ts';

export interface MarketDataDeps {
  readonly now: Now;
  readonly policy: Policy;
  readonly bank: Bank;
  readonly log: MarketLog;
  readonly reader: MarketReader;
}

type NoMarket = Rejection<'market_not_found'>;

const noMarket = (marketId: MarketId): NoMarket =>
  rejection('market_not_found', `There is no market ${marketId}. GET /v1/markets lists them.`);

/** A market's depth with the book's version (log position) and time. */
export interface MarketDepth {
  readonly marketId: MarketId;
  readonly position: number;
  readonly at: Instant;
  readonly depth: Depth;
  /** Only if times were asked for. */
  readonly buckets: readonly DepthBucket[] | null;
}

/** Times for which depth is wanted; none of them: no times. */
export interface DepthTimes {
  readonly at?: Instant | undefined;
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly bucketMinutes?: number | undefined;
}

const bucketsMax = 96;
const bucketMinutesByDefault = 60;

/** Free capacity by floor price and standing demand by limit; for times, also what is free at each floor price when. */
export async function marketDepth(
  { bank, reader, now }: MarketDataDeps,
  marketId: MarketId,
  times: DepthTimes = {},
): Promise<Result<MarketDepth, NoMarket | Rejection<'invalid_request'>>> {
  if (!(await bank.read({ type: 'market', marketId }))) return reject(noMarket(marketId));
  const { book, position, at } = await reader.book(marketId);
  const plan = bucketsOf(times, later(now(), book.at));
  if (!plan.ok) return plan;
  return ok({ marketId, position, at, depth: depthOf(book), buckets: plan.value && depthByStart(book, plan.value) });
}

function bucketsOf(times: DepthTimes, now: Instant): Result<BucketPlan | null, Rejection<'invalid_request'>> {
  const { at, bucketMinutes = bucketMinutesByDefault } = times;
  if (Object.values(times).every((time) => time === undefined)) return ok(null);
  const refuse = (pointer: string, detail: string) =>
    reject({ code: 'invalid_request' as const, detail: 'Depth cannot be shown for these times.', errors: [{ pointer, detail }] });
  if (at !== undefined && (times.from ?? times.until) !== undefined) return refuse('/query/at', 'Excludes from and until.');
  const bucketMs = bucketMinutes * minuteMs;
  const from = at ?? times.from ?? ceilMinute(now);
  const until = at === undefined ? (times.until ?? addMs(from, dayMs)) : addMs(from, bucketMs);
  if (until <= from) return refuse('/query/until', 'Must be after from.');
  const count = Math.ceil((until - from) / bucketMs);
  if (count > bucketsMax) return refuse('/query/bucketMinutes', `Makes ${count} stretches; at most ${bucketsMax} are answered.`);
  return ok({ from, bucketMs, count });
}

/** A trade without identities. */
export interface Fill {
  readonly position: number;
  readonly at: Instant;
  readonly gpus: number;
  readonly start: Instant;
  readonly end: Instant;
  readonly priceMicros: bigint;
}

const recordsBack = 200;
const fillsMax = 100;

/** The newest fills, newest first; at most 100, from the last 200 log records. */
export async function marketFills({ bank, log, reader }: MarketDataDeps, marketId: MarketId): Promise<Result<readonly Fill[], NoMarket>> {
  if (!(await bank.read({ type: 'market', marketId }))) return reject(noMarket(marketId));
  const { position } = await reader.book(marketId);
  const records = await log.readAfter(marketId, Math.max(0, position - recordsBack), recordsBack);
  const fills = records.flatMap((record) =>
    record.applied
      .flatMap((entry) => entry.events)
      .flatMap((event) => (event.kind === 'matched' ? event.slices.map((slice) => fillOf(record, event, slice)) : [])),
  );
  return ok(fills.reverse().slice(0, fillsMax));
}

const fillOf = (
  { position, at }: { readonly position: number; readonly at: Instant },
  { start, end }: { readonly start: Instant; readonly end: Instant },
  { gpus, priceMicros }: Slice,
): Fill => ({ position, at, gpus, start, end, priceMicros });
