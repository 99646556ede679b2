import type { Market } from '@compute-bank/domain/entities/record';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';

/** The market, if it takes orders. */
export function takingOrders(market: Market): Result<Market, Rejection<'market_halted'>> {
  if (market.state === 'open') return ok(market);
  const detail = `The market ${market.marketId} is halted and takes no new orders; cancellations and returns still work.`;
  return reject(rejection('market_halted', detail));
}
