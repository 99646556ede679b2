import type { Market } from '@compute-bank/domain/entities/record';
import type { Demand, Size } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, dayMs, type Instant, later, minuteMs } from '@compute-bank/domain/instant';
import type { InterconnectClass, NetworkKind } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { type BestWindows, bestWindows } from '@compute-bank/engine/best-windows';
import { type BookVersion, bookVersion } from './book-version.ts';
import { getMarket } from './get-market.ts';
import type { MarketDataDeps } from './market-data.ts';
import { ownerOf } from './owner-of.ts';
import type { Principal } from './ports.ts';

/** So many GPUs for so long, some time within these days. */
export interface WindowsRequest {
  readonly gpus: number;
  readonly gpusPerNode?: number | undefined;
  readonly durationMinutes: number;
  readonly withinDays: number;
  readonly region?: string | undefined;
  readonly interconnect: InterconnectClass;
  readonly fabricKind?: NetworkKind | undefined;
  readonly fabricGbpsPerGpu?: number | undefined;
  readonly limitPerGpuHour?: Micros | undefined;
  readonly count: number;
}

export interface MarketWindows extends BookVersion, BestWindows {
  readonly market: Market;
  readonly from: Instant;
  readonly until: Instant;
}

/** The cheapest times for what the caller asks: as it could buy, so without its own and its owner's capacity. */
export async function findBestWindows(
  deps: MarketDataDeps,
  { tenantId }: Principal,
  marketId: MarketId,
  request: WindowsRequest,
): Promise<Result<MarketWindows, Rejection<'invalid_request' | 'market_not_found'>>> {
  const market = await getMarket(deps.bank, marketId);
  if (!market.ok) return market;
  const errors = issuesOf(request);
  if (errors.length > 0) return reject({ code: 'invalid_request', detail: 'No window can be searched for as asked.', errors });
  const ownerId = await ownerOf(deps.bank, tenantId);
  const current = await deps.reader.book(marketId);
  const now = deps.now();
  const at = later(now, current.book.at);
  const demand = demandAt(request, market.value, at);
  const found = bestWindows(current.book, { tenantId, ownerId, demand, at }, request.count);
  return ok({ ...bookVersion(current, now), ...found, market: market.value, from: demand.startEarliest, until: demand.endLatest });
}

function issuesOf({ gpus, gpusPerNode, durationMinutes, withinDays, fabricKind, fabricGbpsPerGpu }: WindowsRequest) {
  const issues: { pointer: string; detail: string }[] = [];
  if (gpusPerNode !== undefined && gpus % gpusPerNode !== 0) {
    issues.push({ pointer: '/query/gpusPerNode', detail: 'Must divide gpus: nodes are taken whole.' });
  }
  if (durationMinutes * minuteMs > withinDays * dayMs)
    issues.push({ pointer: '/query/durationMinutes', detail: 'Longer than the days it must lie in.' });
  if ((fabricKind === undefined) !== (fabricGbpsPerGpu === undefined)) {
    issues.push({ pointer: '/query/fabricGbpsPerGpu', detail: 'A fabric is asked for by fabricKind and fabricGbpsPerGpu together.' });
  }
  return issues;
}

function demandAt(request: WindowsRequest, market: Market, at: Instant): Demand {
  const { gpus, gpusPerNode, withinDays, region, interconnect, fabricKind, fabricGbpsPerGpu, limitPerGpuHour } = request;
  const size: Size =
    gpusPerNode === undefined ? { kind: 'gpus', gpus, gpusMin: gpus } : { kind: 'shape', nodes: gpus / gpusPerNode, gpusPerNode };
  const startEarliest = ceilMinute(at);
  return {
    size,
    regions: { allow: region === undefined ? [] : [region], deny: [] },
    interconnect,
    sameFabric: fabricKind === undefined ? null : { kind: fabricKind, gbpsPerGpu: fabricGbpsPerGpu ?? 0 },
    durationMs: request.durationMinutes * minuteMs,
    startEarliest,
    endLatest: addMs(startEarliest, withinDays * dayMs),
    prefer: 'cheapest',
    limitMicros: limitPerGpuHour ?? market.priceCapMicros,
    priceKind: limitPerGpuHour === undefined ? 'market' : 'limit',
    life: { kind: 'immediate' },
    tierMin: 'unverified',
    noticeMsMin: null,
    providersExcluded: [],
  };
}
