import type { Market } from '@compute-bank/domain/entities/record';
import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, hourMs, type Instant, later, secondMs } from '@compute-bank/domain/instant';
import { divideHalfEven, type Micros, shareOf } from '@compute-bank/domain/money';
import type { Terms } from '@compute-bank/domain/policy';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type Explanation, explainWithdrawal } from '@compute-bank/engine/explain';
import { type QuotedPlan, quoteOf } from '@compute-bank/engine/quote';
import { alternativesTo } from '@compute-bank/engine/quote-alternatives';
import { nearestRelaxations, type Relaxation } from '@compute-bank/engine/relax/nearest-relaxations';
import { leaseWorstCase, withdrawalWorstCase } from '@compute-bank/ledger/worst-case';
import { type BookVersion, bookVersion } from './book-version.ts';
import { gpusOf } from './gpus-of.ts';
import type { MarketDataDeps } from './market-data.ts';
import { openMarkets } from './named-markets.ts';
import { ownerOf } from './owner-of.ts';
import type { Principal } from './ports.ts';
import { type DemandRequest, demandOf, isLeaseSize } from './withdrawal-demand.ts';

/** A plan with what its buyer would pay for it. */
export interface PricedPlan extends QuotedPlan {
  /** The whole lease, rounded half-even once; the charge lines of its hours are rounded one by one. */
  readonly cost: Micros;
  readonly buyerFee: Micros;
  /** What stays held once it is matched. */
  readonly leaseHold: Micros;
}

/** A priced, expiring, non-binding answer. */
export interface Quote extends BookVersion {
  readonly market: Market;
  readonly demand: Demand;
  readonly quotedAt: Instant;
  readonly expiresAt: Instant;
  readonly plan: PricedPlan | null;
  /** Why there is no plan. */
  readonly reason: Explanation | null;
  /** What placing the withdrawal would hold. */
  readonly hold: Micros;
  readonly terms: Terms;
  /** Only if there is a plan; best first. */
  readonly alternatives: readonly { readonly demand: Demand; readonly plan: PricedPlan }[];
  /** Only if there is no plan: changes with which there would be one, the nearest first. */
  readonly relaxations: readonly Relaxation[];
}

type QuoteRejection = Rejection<'invalid_request' | 'market_not_found' | 'market_halted'>;

/** Short: it tells how long the answer is worth looking at, and promises nothing. */
const quoteMs = 60 * secondMs;

/**
 * Says what a withdrawal would get and cost if it were placed now, and what changed wishes would get. It reads the market
 * reader's book and writes nothing: it has no way to buy or hold, and nothing in the answer can be named in an order. Of a
 * market that was split, it answers for the first part that would serve it: they are visited in that order.
 */
export async function quoteWithdrawal(
  deps: MarketDataDeps,
  principal: Principal,
  request: DemandRequest,
): Promise<Result<Quote, QuoteRejection>> {
  const markets = await openMarkets(deps.bank, request);
  if (!markets.ok) return markets;
  const [first, ...others] = markets.value;
  const quote = await quoteIn(deps, principal, first, request);
  if (!quote.ok || quote.value.plan !== null) return quote;
  for (const market of others) {
    const other = await quoteIn(deps, principal, market, request);
    if (other.ok && other.value.plan !== null) return other;
  }
  return quote;
}

async function quoteIn(
  deps: MarketDataDeps,
  { tenantId }: Principal,
  market: Market,
  request: DemandRequest,
): Promise<Result<Quote, QuoteRejection>> {
  const { marketId } = market;
  const now = deps.now();
  const demand = demandOf(request, market, now);
  if (!demand.ok) return demand;
  const ownerId = await ownerOf(deps.bank, tenantId);
  const current = await deps.reader.book(marketId);
  const { book } = current;
  if (book.halted) return reject(rejection('market_halted', `The market ${marketId} is halted: nothing is matched now.`));
  const asked = { tenantId, ownerId, demand: demand.value, at: later(now, book.at) };
  const plan = quoteOf(book, asked);
  const { terms, settleEveryMs } = deps.policy;
  return ok({
    ...bookVersion(current, now),
    market,
    demand: demand.value,
    quotedAt: now,
    expiresAt: addMs(now, quoteMs),
    plan: plan ? priced(deps, plan, demand.value) : null,
    reason: plan ? null : explainWithdrawal(book, asked),
    hold: withdrawalWorstCase(demand.value, gpusOf(demand.value.size), terms, settleEveryMs),
    terms,
    alternatives: alternativesTo(book, asked).map((one) => ({ demand: one.demand, plan: priced(deps, one.plan, one.demand) })),
    relaxations: nearestRelaxations(book, asked, isLeaseSize),
  });
}

function priced({ policy: { terms, settleEveryMs } }: MarketDataDeps, plan: QuotedPlan, { durationMs }: Demand): PricedPlan {
  const cost = divideHalfEven(plan.costPerHour * BigInt(durationMs), BigInt(hourMs));
  const leaseHold = leaseWorstCase(plan.slices, durationMs, terms, settleEveryMs);
  return { ...plan, cost, buyerFee: shareOf(cost, terms.buyerFeeBps), leaseHold };
}
