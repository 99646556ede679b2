import { assert } from '@compute-bank/domain/assert';
import type { Market } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { meet, passes, type Region, type RegionFilter } from '@compute-bank/domain/region';
import type { Bank } from './ports.ts';

/** Parts of parts of parts …: each split makes new markets, so there is no circle; nobody splits oftener. */
export const depthMax = 8;

async function partOf(bank: Bank, marketId: MarketId): Promise<Market> {
  const found = await bank.read({ type: 'market', marketId });
  assert(found, `the part ${marketId} is not stored`);
  return found.entity;
}

/** The markets that take an order which names `market` and these regions, in the order of the parts; itself if it was not split. */
export async function marketsReached(bank: Bank, market: Market, wanted: RegionFilter, depth = 0): Promise<Market[]> {
  assert(depth < depthMax, `${market.marketId} is split too deep`);
  if (market.splitInto.length === 0) return meet(market.regions, wanted) ? [market] : [];
  const reached: Market[] = [];
  for (const { marketId, regions } of market.splitInto) {
    if (meet(regions, wanted)) reached.push(...(await marketsReached(bank, await partOf(bank, marketId), wanted, depth + 1)));
  }
  return reached;
}

/** From `market` through its parts to the one that takes nodes of this region: the last of the list, if that does. */
export async function pathTo(bank: Bank, market: Market, region: Region): Promise<Market[]> {
  const path = [market];
  for (let last = market; path.length <= depthMax; ) {
    const part = last.splitInto.find(({ regions }) => passes(regions, region));
    if (part === undefined) break;
    last = await partOf(bank, part.marketId);
    path.push(last);
  }
  return path;
}

/** The market that takes nodes of this region, starting from the one of their model; undefined if none does. */
export async function marketFor(bank: Bank, market: Market, region: Region): Promise<Market | undefined> {
  const last = (await pathTo(bank, market, region)).at(-1);
  return last && last.splitInto.length === 0 && passes(last.regions, region) ? last : undefined;
}

/** The market that was split into this one, and so on up to the one of the model: where the nodes belong. */
export async function ancestorsOf(bank: Bank, market: Market): Promise<Market[]> {
  const found: Market[] = [];
  for (let next = market.partOf; next !== null && found.length < depthMax; ) {
    const parent = await partOf(bank, next);
    found.push(parent);
    next = parent.partOf;
  }
  return found;
}
