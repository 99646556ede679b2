import type { Asset, MarketId } from '@compute-bank/domain/ids';
import { type IdByPrefix, type IdPrefix, isAsset, isId, isMarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import * as z from 'zod';

/** Field types of stored items: what is read from the table is parsed like anything that comes from outside. */
export const id = <P extends IdPrefix>(prefix: P) =>
  z.custom<IdByPrefix[P]>((value) => typeof value === 'string' && isId(prefix, value), `not an id with prefix ${prefix}_`);
export const marketId = z.custom<MarketId>((value) => typeof value === 'string' && isMarketId(value), 'not a market id');
export const asset = z.custom<Asset>((value) => typeof value === 'string' && isAsset(value), 'not an asset');
export const at = z.custom<Instant>((value) => Number.isSafeInteger(value), 'not an instant');
export const whole = z.int();

/** Numbers of the table are read as bigint when they do not fit a double exactly, else as number. */
export const big = z.union([z.bigint(), z.int()]).transform((value) => BigInt(value));
