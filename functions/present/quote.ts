import type { BookVersion } from '@compute-bank/application/book-version';
import type { MarketWindows } from '@compute-bank/application/find-best-windows';
import type { PricedPlan, Quote } from '@compute-bank/application/quote-withdrawal';
import { formatInstant, hourMs } from '@compute-bank/domain/instant';
import { divideHalfEven, formatMicros } from '@compute-bank/domain/money';
import type { QuotedPlan, SliceGroup } from '@compute-bank/engine/quote';
import type { Change } from '@compute-bank/engine/quote-alternatives';
import { presentInterval } from './fields.ts';

const presentVersion = ({ position, at, ageMs }: BookVersion) => ({ position, at: position === 0 ? null : formatInstant(at), ageMs });

const presentGroup = ({ nodes, gpusPerNode, country, region, interconnect, network, priceMicros }: SliceGroup) => ({
  nodes,
  gpusPerNode,
  country,
  region,
  interconnect,
  network: { kind: network.kind, gbpsPerGpu: network.gbpsPerGpu },
  perGpuHour: formatMicros(priceMicros),
});

/** What anybody may see of a plan. */
const presentPlan = (plan: QuotedPlan) => ({
  ...presentInterval(plan),
  gpus: plan.gpus,
  nodes: plan.slices.length,
  shape: plan.shape.map(presentGroup),
  oneFabric: plan.oneFabric,
  perGpuHour: formatMicros(divideHalfEven(plan.costPerHour, BigInt(plan.gpus))),
  cost: formatMicros(divideHalfEven(plan.costPerHour * BigInt(plan.end - plan.start), BigInt(hourMs))),
  levels: plan.levels.map(({ priceMicros, gpus, nodes }) => ({ perGpuHour: formatMicros(priceMicros), gpus, nodes })),
});

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

function presentChange(change: Change) {
  switch (change.kind) {
    case 'prefer':
      return { prefer: change.prefer };
    case 'time':
      return { startEarliest: formatInstant(change.startEarliest), endLatest: formatInstant(change.endLatest), prefer: change.prefer };
    case 'region':
      return { regionsAllow: [...change.allow] };
    case 'size':
      return { size: change.size };
    case 'limit':
      return { limitPerGpuHour: formatMicros(change.limitMicros) };
  }
}

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
  alternatives: quote.alternatives.map(({ change, plan }) => ({ change: presentChange(change), plan: presentPricedPlan(plan) })),
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
