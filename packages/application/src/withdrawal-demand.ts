import type { Market } from '@compute-bank/domain/entities/record';
import type { Demand, Life, Size, Workload } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, formatInstant, type Instant, later } from '@compute-bank/domain/instant';
import type { InterconnectClass } from '@compute-bank/domain/link';
import { formatMicros, type Micros } from '@compute-bank/domain/money';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';

/** What a buyer asks for, with defaults filled in. */
export interface WithdrawalRequest {
  readonly marketId: MarketId;
  /** Markets to try after that one, in order. Absent: none. */
  readonly otherMarkets?: readonly MarketId[];
  readonly size: Size;
  readonly regions: Demand['regions'];
  readonly interconnect: InterconnectClass;
  readonly sameFabric: Demand['sameFabric'];
  readonly durationMs: number;
  /** Null: as soon as possible. */
  readonly startEarliest: Instant | null;
  readonly endLatest: Instant;
  readonly prefer: Demand['prefer'];
  readonly price: { readonly kind: 'limit'; readonly perGpuHour: Micros } | { readonly kind: 'market' };
  readonly life: Life;
  readonly tierMin: Demand['tierMin'];
  /** Null: only capacity that its provider cannot take back. */
  readonly noticeMsMin: number | null;
  readonly providersExcluded: Demand['providersExcluded'];
  readonly workload: Workload | null;
}

/** All of it that the engine sees; a workload is the agents' affair. */
export type DemandRequest = Omit<WithdrawalRequest, 'workload' | 'otherMarkets'>;

type Issue = { readonly pointer: string; readonly detail: string };

/**
 * The demand that the engine will see, or everything that is wrong with the request. If several markets are named, `market`
 * is the one with the highest price cap: the worst case over them.
 */
export function demandOf(request: DemandRequest, market: Market, now: Instant): Result<Demand, Rejection<'invalid_request'>> {
  const startEarliest = later(request.startEarliest ?? now, now);
  const issues = [...timeIssues(request, startEarliest, now), ...priceIssues(request, market), ...sizeIssues(request)];
  if (issues.length > 0) {
    return reject({ code: 'invalid_request', detail: 'The withdrawal cannot be carried out as asked.', errors: issues });
  }
  const { size, regions, interconnect, sameFabric, durationMs, endLatest, prefer, price, life, tierMin, noticeMsMin, providersExcluded } =
    request;
  const limitMicros = price.kind === 'market' ? market.priceCapMicros : price.perGpuHour;
  return ok({
    size,
    regions,
    interconnect,
    sameFabric,
    durationMs,
    startEarliest,
    endLatest,
    prefer,
    limitMicros,
    priceKind: price.kind,
    life,
    tierMin,
    noticeMsMin,
    providersExcluded,
  });
}

function timeIssues({ durationMs, endLatest, life }: DemandRequest, startEarliest: Instant, now: Instant): Issue[] {
  const issues: Issue[] = [];
  const endFirst = addMs(ceilMinute(startEarliest), durationMs);
  if (endFirst > endLatest) {
    const detail = `The lease cannot end by then: starting as early as possible it ends at ${formatInstant(endFirst)}.`;
    issues.push({ pointer: '/endLatest', detail });
  }
  if (life.kind === 'standing' && life.until <= now) {
    issues.push({ pointer: '/life/until', detail: `Must be in the future; the bank's time is ${formatInstant(now)}.` });
  }
  return issues;
}

function priceIssues({ price, life }: DemandRequest, market: Market): Issue[] {
  if (price.kind === 'market') {
    if (life.kind !== 'standing') return [];
    return [
      { pointer: '/price/kind', detail: 'A withdrawal at market price cannot stand: name a limit, or use immediate or fill-or-kill.' },
    ];
  }
  if (price.perGpuHour === 0n) return [{ pointer: '/price/perGpuHour', detail: 'Must be above zero.' }];
  if (price.perGpuHour <= market.priceCapMicros) return [];
  const cap = formatMicros(market.priceCapMicros);
  return [{ pointer: '/price/perGpuHour', detail: `Above the price cap of ${market.marketId}: ${cap} ${market.asset} per GPU-hour.` }];
}

/**
 * Slices of one lease, at most: its money, evidence and stop orders are written in one transaction of 100 items, and
 * nodes of one fabric have one provider to pay.
 */
const slicesMax = { anywhere: 24, sameFabric: 64 };

/** Whether one lease could have this size: what of a demand the engine would take and the bank would not. */
export const isLeaseSize = (demand: Demand): boolean => sizeIssues(demand).length === 0;

function sizeIssues({ size, sameFabric }: Pick<DemandRequest, 'size' | 'sameFabric'>): Issue[] {
  const slices = size.kind === 'gpus' ? size.gpus : size.nodes;
  const max = sameFabric ? slicesMax.sameFabric : slicesMax.anywhere;
  const pointer = size.kind === 'gpus' ? '/size/gpus' : '/size/nodes';
  const way = sameFabric ? 'ask for whole nodes or place several withdrawals' : 'add sameFabric, or place several withdrawals';
  if (slices > max) return [{ pointer, detail: `At most ${max} for one lease: ${way}.` }];
  if (size.kind === 'shape' || size.gpusMin === size.gpus) return [];
  if (size.gpusMin > size.gpus) return [{ pointer: '/size/gpusMin', detail: `Must not exceed gpus (${size.gpus}).` }];
  return sameFabric
    ? [{ pointer: '/size/gpusMin', detail: 'A gang gets all its GPUs or none: leave it out, or ask without sameFabric.' }]
    : [];
}
