import type { Market } from '@compute-bank/domain/entities/record';
import type { Demand, Route } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import { describeRegions } from '@compute-bank/domain/region';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { getMarket } from './get-market.ts';
import { marketsReached } from './market-parts.ts';
import type { Bank } from './ports.ts';
import { takingOrders } from './taking-orders.ts';
import type { WithdrawalRequest } from './withdrawal-demand.ts';

/** The markets that a withdrawal goes to, in its buyer's order of preference. */
export type NamedMarkets = readonly [Market, ...Market[]];

type NotThere = Rejection<'market_not_found' | 'market_halted' | 'invalid_request'>;

/**
 * The named markets, if all of them are there, take orders and trade in one asset: one hold covers whichever is taken. In
 * the place of one that was split stand those of its parts that the withdrawal's regions reach.
 */
export async function openMarkets(
  bank: Bank,
  { marketId, otherMarkets = [], regions }: Pick<WithdrawalRequest, 'marketId' | 'otherMarkets' | 'regions'>,
): Promise<Result<NamedMarkets, NotThere>> {
  const found: Market[] = [];
  for (const [index, name] of [marketId, ...otherMarkets].entries()) {
    const reached = await openParts(bank, name, regions);
    if (!reached.ok) return reached;
    for (const market of reached.value) {
      const first = found[0] ?? market;
      if (market.asset !== first.asset) return otherAsset(first, market, index);
      if (!found.some((known) => known.marketId === market.marketId)) found.push(market);
    }
  }
  const [first, ...others] = found;
  return first ? ok([first, ...others]) : reject(rejection('market_not_found', `There is no market ${marketId}.`));
}

/** The market, or those of its parts that the regions reach; refused if that is none, or if one takes no orders. */
async function openParts(bank: Bank, marketId: MarketId, regions: Demand['regions']): Promise<Result<readonly Market[], NotThere>> {
  const named = await getMarket(bank, marketId);
  if (!named.ok) return named;
  const reached = await marketsReached(bank, named.value, regions);
  if (reached.length === 0) return outOfReach(named.value, regions);
  for (const market of reached) {
    const open = takingOrders(market);
    if (!open.ok) return open;
  }
  return ok(reached);
}

function outOfReach({ marketId, regions, partOf }: Market, asked: Demand['regions']): Result<never, NotThere> {
  const remedy = partOf === null ? 'Change the regions, or name another market.' : `Change the regions, or name ${partOf}.`;
  const detail = `${marketId} takes ${describeRegions(regions)}, and this withdrawal wants ${describeRegions(asked)}. ${remedy}`;
  return reject({ code: 'invalid_request', detail: 'No node of the market can serve it.', errors: [{ pointer: '/regions', detail }] });
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
