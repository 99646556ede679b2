import type { Demand, Size } from '@compute-bank/domain/entities/withdrawal';
import { addMs, dayMs, type Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Region } from '@compute-bank/domain/region';
import type { Book } from './book.ts';
import { compareMicros, compareText } from './chunked-list.ts';
import { allowsRegion } from './eligible.ts';
import { isSamePlan } from './plan.ts';
import { type Asked, describePriced, planFor, type QuotedPlan } from './quote.ts';
import type { Found } from './search-starts.ts';

/** What an alternative asks for in the place of what was asked. */
export type Change =
  | { readonly kind: 'prefer'; readonly prefer: Demand['prefer'] }
  | { readonly kind: 'time'; readonly startEarliest: Instant; readonly endLatest: Instant; readonly prefer: Demand['prefer'] }
  | { readonly kind: 'region'; readonly allow: readonly string[] }
  | { readonly kind: 'size'; readonly size: Size }
  | { readonly kind: 'limit'; readonly limitMicros: Micros };

/** Another demand, and the plan that it would get from the same book. */
export interface Alternative {
  readonly change: Change;
  readonly demand: Demand;
  readonly plan: QuotedPlan;
}

/** Bounds of one question: plans made for alternatives grow with these alone. */
const bounds = { regions: 8, answered: 6, laterDays: [1, 7] } as const;

/**
 * What else the buyer of a demand that fits could ask for, each a plan of the same book that differs from the asked one and
 * from those before it: the other preference, an earlier start, the cheapest in a window that is 1 or 7 days longer, one
 * listed region more (never a denied one), the least size that the demand accepts and a higher limit up to the market's
 * cap. At most 6: most GPUs first, then cheapest per GPU, then soonest. For what does not fit: `nearestRelaxations`.
 */
export function alternativesTo(book: Book, asked: Asked): Alternative[] {
  const own = planFor(book, asked);
  if (own === undefined) return [];
  const found: { readonly change: Change; readonly demand: Demand; readonly found: Found }[] = [];
  const isNew = (other: Found): boolean => ![own, ...found.map((one) => one.found)].some(({ plan }) => isSamePlan(plan, other.plan));
  const changes = [...timeChanges(asked), ...regionChanges(book, asked.demand), ...sizeChanges(asked.demand), ...limitChanges(book, asked)];
  for (const change of changes) {
    const demand = changed(asked.demand, change);
    const other = planFor(book, { ...asked, demand });
    if (other !== undefined && isNew(other)) found.push({ change, demand, found: other });
  }
  return found
    .sort((a, b) => compareOffers(a.found, b.found))
    .slice(0, bounds.answered)
    .map(({ change, demand, found: other }) => ({ change, demand, plan: describePriced(book, { ...asked, demand }, other) }));
}

function changed(demand: Demand, { kind, ...fields }: Change): Demand {
  return 'allow' in fields ? { ...demand, regions: { ...demand.regions, allow: fields.allow } } : { ...demand, ...fields };
}

/** More GPUs first; per GPU, not per plan, cheaper first; then sooner. What is equal stays in the order of the changes. */
function compareOffers({ plan: a }: Found, { plan: b }: Found): number {
  return (
    b.gpus - a.gpus || compareMicros(BigInt(a.costPerHour) * BigInt(b.gpus), BigInt(b.costPerHour) * BigInt(a.gpus)) || a.start - b.start
  );
}

/** In a longer window the soonest plan stays the same: its cheapest is of interest. */
function timeChanges({ demand, at }: Asked): Change[] {
  const { startEarliest, endLatest } = demand;
  const changes: Change[] = [{ kind: 'prefer', prefer: demand.prefer === 'soonest' ? 'cheapest' : 'soonest' }];
  if (startEarliest > at) changes.push({ kind: 'time', startEarliest: at, endLatest, prefer: demand.prefer });
  for (const days of bounds.laterDays) {
    changes.push({ kind: 'time', startEarliest, endLatest: addMs(endLatest, days * dayMs), prefer: 'cheapest' });
  }
  return changes;
}

/** Regions on offer that the demand does not list. A denied one is never offered. */
function regionChanges(book: Book, demand: Demand): Change[] {
  const { allow, deny } = demand.regions;
  if (allow.length === 0) return [];
  const others = new Map<string, Region>();
  for (const { offer, closing } of book.deposits.values()) {
    if (closing) continue;
    for (const { region } of offer.nodes) {
      const isDenied = !allowsRegion({ ...demand, regions: { allow: [], deny } }, region);
      if (!isDenied && !allowsRegion(demand, region)) others.set(region.code, region);
    }
  }
  const codes = [...others.keys()].sort(compareText).slice(0, bounds.regions);
  return codes.map((code) => ({ kind: 'region', allow: [...allow, code] }));
}

/** The least that the demand accepts anyway. */
function sizeChanges({ size }: Demand): Change[] {
  if (size.kind === 'shape' || size.gpusMin === size.gpus) return [];
  return [{ kind: 'size', size: { ...size, gpus: size.gpusMin } }];
}

/** The lowest limit that gets what the market's cap would get, if that differs. */
function limitChanges(book: Book, asked: Asked): Change[] {
  const { demand } = asked;
  const cap = book.market?.priceCapMicros ?? 0n;
  if (demand.priceKind === 'market' || demand.limitMicros >= cap) return [];
  const atCap = planFor(book, { ...asked, demand: { ...demand, limitMicros: cap } });
  if (atCap === undefined) return [];
  const highest = BigInt(Math.max(...atCap.plan.taken.map(({ price }) => price)));
  if (highest <= demand.limitMicros) return [];
  const isEnough = planFor(book, { ...asked, demand: { ...demand, limitMicros: highest } }) !== undefined;
  return [{ kind: 'limit', limitMicros: isEnough ? highest : cap }];
}
