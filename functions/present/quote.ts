import type { BookVersion } from '@compute-bank/application/book-version';
import type { MarketWindows } from '@compute-bank/application/find-best-windows';
import type { PricedPlan, Quote } from '@compute-bank/application/quote-withdrawal';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { presentPlan } from './plan.ts';
import { presentRelaxation } from './relaxation.ts';
import { presentChange } from './request-change.ts';

const presentVersion = ({ position, at, ageMs }: BookVersion) => ({ position, at: position === 0 ? null : formatInstant(at), ageMs });

const presentPricedPlan = (plan: PricedPlan) => ({
  ...presentPlan(plan),
  gpusOpen: plan.gpusOpen,
  cost: formatMicros(plan.cost),
  buyerFee: formatMicros(plan.buyerFee),
  total: formatMicros(plan.cost + plan.buyerFee),
  leaseHold: formatMicros(plan.leaseHold),
  candidateStart: plan.candidateStart,
  bounded: plan.bounded,
});

export const presentQuote = (quote: Quote) => ({
  marketId: quote.market.marketId,
  asset: quote.market.asset,
  ...presentVersion(quote),
  quotedAt: formatInstant(quote.quotedAt),
  expiresAt: formatInstant(quote.expiresAt),
  binding: false as const,
  feasible: quote.plan !== null,
  plan: quote.plan && presentPricedPlan(quote.plan),
  reason: quote.reason && {
    nodes: quote.reason.nodes,
    filters: quote.reason.filters.map(({ filter, removed }) => ({ filter, removed })),
    feasible: quote.reason.feasible,
  },
  hold: formatMicros(quote.hold),
  terms: { ...quote.terms },
  alternatives: quote.alternatives.map(({ demand, plan }) => ({
    change: presentChange(quote.demand, demand),
    plan: presentPricedPlan(plan),
  })),
  relaxations: quote.relaxations.map((relaxation) => presentRelaxation(quote.demand, quote.market.asset, relaxation)),
});

export const presentWindows = (found: MarketWindows) => ({
  marketId: found.market.marketId,
  asset: found.market.asset,
  ...presentVersion(found),
  from: formatInstant(found.from),
  until: formatInstant(found.until),
  candidateStarts: found.candidateStarts,
  startsTried: found.startsTried,
  windows: found.windows.map(presentPlan),
});
