import type { Market } from '@compute-bank/domain/entities/record';
import type { MarketId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Bank } from './ports.ts';

export async function getMarket(bank: Bank, marketId: MarketId): Promise<Result<Market, Rejection<'market_not_found'>>> {
  const found = await bank.read({ type: 'market', marketId });
  return found ? ok(found.entity) : reject(rejection('market_not_found', `There is no market ${marketId}. GET /v1/markets lists them.`));
}
