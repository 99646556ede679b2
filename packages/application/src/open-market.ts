import type { Market } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank } from './ports.ts';

/** The market, if it is there and takes orders. */
export async function openMarket(bank: Bank, marketId: MarketId): Promise<Result<Market, Rejection<'market_not_found' | 'market_halted'>>> {
  const found = await bank.read({ type: 'market', marketId });
  if (!found) return reject(rejection('market_not_found', `There is no market ${marketId}. GET /v1/markets lists them.`));
  if (found.entity.state === 'open') return ok(found.entity);
  return reject(
    rejection('market_halted', `The market ${marketId} is halted and takes no new orders; cancellations and returns still work.`),
  );
}
