import type { Market } from '@compute-bank/domain/entities/record';
import type { Demand, Route } from '@compute-bank/domain/entities/withdrawal';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { openMarket } from './open-market.ts';
import type { Bank } from './ports.ts';
import type { WithdrawalRequest } from './withdrawal-demand.ts';

/** The markets that a withdrawal names, in its buyer's order of preference. */
export type NamedMarkets = readonly [Market, ...Market[]];

type NotThere = Rejection<'market_not_found' | 'market_halted' | 'invalid_request'>;

/** The named markets, if all of them are there, take orders and trade in one asset: one hold covers whichever is taken. */
export async function openMarkets(
  bank: Bank,
  { marketId, otherMarkets = [] }: Pick<WithdrawalRequest, 'marketId' | 'otherMarkets'>,
): Promise<Result<NamedMarkets, NotThere>> {
  const first = await openMarket(bank, marketId);
  if (!first.ok) return first;
  const others: Market[] = [];
  for (const [index, name] of otherMarkets.entries()) {
    const market = await openMarket(bank, name);
    if (!market.ok) return market;
    if (market.value.asset !== first.value.asset) return otherAsset(first.value, market.value, index + 1);
    others.push(market.value);
  }
  return ok([first.value, ...others]);
}

function otherAsset(first: Market, other: Market, index: number): Result<never, NotThere> {
  const detail = `It trades in ${other.asset}, ${first.marketId} in ${first.asset}: name markets of one asset, or place two withdrawals.`;
  const errors = [{ pointer: `/markets/${index}`, detail }];
  return reject({ code: 'invalid_request', detail: 'The markets of a withdrawal must trade in one asset.', errors });
}

/** The one with the highest price cap: what the withdrawal can cost at most is what it can cost there. */
export const dearestOf = ([first, ...others]: NamedMarkets): Market =>
  others.reduce((dearest, market) => (market.priceCapMicros > dearest.priceCapMicros ? market : dearest), first);

/** The way through the markets; null if there is only one. Nowhere is paid more than the market's own cap. */
export function routeThrough(markets: NamedMarkets, { limitMicros }: Demand): Route | null {
  if (markets.length === 1) return null;
  const stops = markets.map(({ marketId, priceCapMicros }) => ({
    marketId,
    limitMicros: priceCapMicros < limitMicros ? priceCapMicros : limitMicros,
  }));
  return { stops, hop: 1, stands: false, filledBefore: 0, claimedBy: null, visits: [] };
}
