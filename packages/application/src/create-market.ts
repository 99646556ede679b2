import type { Market } from '@compute-bank/domain/entities/record';
import { platformTenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Command } from '@compute-bank/engine/command';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Once } from './idempotency.ts';
import { stateCommandId } from './market-state-change.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal } from './ports.ts';

export type MarketRequest = Pick<
  Market,
  'marketId' | 'name' | 'asset' | 'priceCapMicros' | 'turnaroundMs' | 'clearing' | 'regions' | 'bindMs'
>;

/** Opens a market. Its first command repeats its figures, so that the log alone rebuilds the book. */
export function createMarket(
  deps: Deps,
  principal: Principal,
  request: MarketRequest,
  once: Once<Market>,
): Promise<Result<Market, Rejection<'market_exists'>>> {
  const { marketId } = request;
  const market = openedMarket(request, deps.now());
  return admit(deps.bank, async (): Promise<Result<Admission<Market>, Rejection<'market_exists'>>> => {
    if (await deps.bank.read({ type: 'market', marketId })) {
      return reject(rejection('market_exists', `The market ${marketId} exists already.`));
    }
    return ok({
      value: market,
      changes: [
        { kind: 'create', entity: market },
        { kind: 'create', entity: outboxOf(marketId, openingCommand(market)) },
        auditOf(deps, principal, 'create-market', marketId),
        once.receipt(market),
      ],
    });
  });
}

/** A market that begins. */
export const openedMarket = (request: MarketRequest & Partial<Pick<Market, 'partOf'>>, createdAt: Instant): Market => ({
  type: 'market',
  partOf: null,
  ...request,
  splitInto: [],
  state: 'open',
  createdAt,
  logPosition: 0,
});

/** The first command of a market's log: its figures, so that the log alone rebuilds the book. */
export const openingCommand = (market: Market): Command => {
  const { marketId, asset, priceCapMicros, turnaroundMs, clearing, bindMs, createdAt } = market;
  const envelope = { commandId: stateCommandId('open', market), issuer: platformTenantId, admittedAt: createdAt };
  return {
    kind: 'open-market',
    ...envelope,
    marketId,
    asset,
    priceCapMicros,
    turnaroundMs,
    clearing,
    ...(bindMs !== undefined && { bindMs }),
  };
};
