import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Depth, depthOf } from '@compute-bank/engine/depth';
import type { MarketReader } from './market-reader.ts';
import type { Bank, MarketLog } from './ports.ts';

export interface MarketDataDeps {
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
}

/** Free capacity by floor price and standing demand by limit. */
export async function marketDepth({ bank, reader }: MarketDataDeps, marketId: MarketId): Promise<Result<MarketDepth, NoMarket>> {
  if (!(await bank.read({ type: 'market', marketId }))) return reject(noMarket(marketId));
  const { book, position, at } = await reader.book(marketId);
  return ok({ marketId, position, at, depth: depthOf(book) });
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
