import type { Life, Withdrawal, Workload } from '@compute-bank/domain/entities/withdrawal';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { optionalInstant, presentReason, toMinutes } from './fields.ts';

export const presentWorkload = (workload: Workload | null) =>
  workload === null ? null : { argv: [...workload.argv], env: { ...workload.env }, releaseOnExit: workload.releaseOnExit };

const presentLife = (life: Life) =>
  life.kind === 'standing' ? { kind: life.kind, until: formatInstant(life.until) } : { kind: life.kind };

/** Where it was tried, or may still be. One that was split, and where it stood, is in the visits. */
function presentMarkets({ marketId, route }: Pick<Withdrawal, 'marketId' | 'route'>): string[] {
  const left = new Set(route?.visits.filter(({ outcome }) => outcome === 'moved').map((visit) => visit.marketId));
  return [...new Set(route?.stops.map((stop) => stop.marketId) ?? [marketId])].filter((stop) => !left.has(stop));
}

export const presentWithdrawal = ({ demand, ...withdrawal }: Withdrawal) => ({
  withdrawalId: withdrawal.withdrawalId,
  marketId: withdrawal.marketId,
  markets: presentMarkets(withdrawal),
  visits: withdrawal.route?.visits.map(({ marketId, outcome }) => ({ marketId, outcome })) ?? [],
  asset: withdrawal.asset,
  state: withdrawal.state,
  size: demand.size,
  regions: { allow: [...demand.regions.allow], deny: [...demand.regions.deny] },
  interconnect: demand.interconnect,
  sameFabric: demand.sameFabric,
  durationMinutes: toMinutes(demand.durationMs),
  startEarliest: formatInstant(demand.startEarliest),
  endLatest: formatInstant(demand.endLatest),
  prefer: demand.prefer,
  price: { kind: demand.priceKind, perGpuHour: formatMicros(demand.limitMicros) },
  life: presentLife(demand.life),
  tierMin: demand.tierMin,
  interruptible: demand.noticeMsMin !== null,
  noticeMinutesMin: demand.noticeMsMin === null ? null : toMinutes(demand.noticeMsMin),
  excludedProviders: [...demand.providersExcluded],
  workload: presentWorkload(withdrawal.workload),
  gpusFilled: withdrawal.gpusFilled,
  holdId: withdrawal.holdId,
  unfilledHold: formatMicros(withdrawal.unfilledMicros),
  matchIds: [...withdrawal.matchIds],
  cancelRequestedAt: optionalInstant(withdrawal.cancelRequestedAt),
  reason: presentReason(withdrawal.reason),
  createdAt: formatInstant(withdrawal.createdAt),
  endedAt: optionalInstant(withdrawal.endedAt),
});
