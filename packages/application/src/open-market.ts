import type { Market } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { getMarket } from './get-market.ts';
import type { Bank } from './ports.ts';

/** The market itself, without its parts, if it is there and takes orders. */
export async function openMarket(bank: Bank, marketId: MarketId): Promise<Result<Market, Rejection<'market_not_found' | 'market_halted'>>> {
  const found = await getMarket(bank, marketId);
  return found.ok ? takingOrders(found.value) : found;
}

/** The market, if it takes orders. */
export function takingOrders(market: Market): Result<Market, Rejection<'market_halted'>> {
  const { marketId, state, splitInto } = market;
  if (splitInto.length > 0) {
    const parts = splitInto.map((part) => part.marketId).join(', ');
    return reject(rejection('market_halted', `The market ${marketId} was split into ${parts}: what is left of it only runs out.`));
  }
  if (state === 'open') return ok(market);
  const detail = `The market ${marketId} is halted and takes no new orders; cancellations and returns still work.`;
  return reject(rejection('market_halted', detail));
}
