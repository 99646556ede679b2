import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { derivedId, type TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, later } from '@compute-bank/domain/instant';
import type { InterconnectClass, Network } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Book, Order } from './book.ts';
import { callClearing } from './call/clearing-of.ts';
import { atCallPrice } from './call/enter-placements.ts';
import type { Plan } from './plan.ts';
import { arrivesNow } from './price.ts';
import { findPlan } from './search.ts';
import type { Found } from './search-starts.ts';
import { gpusOf } from './size.ts';

/** Whose demand is priced, as of when. */
export interface Asked {
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly demand: Demand;
  readonly at: Instant;
}

/** One node's part of a quoted plan, without its name. */
export interface QuotedSlice {
  readonly gpus: number;
  readonly priceMicros: Micros;
  readonly country: string;
  readonly region: string;
  readonly interconnect: InterconnectClass;
  readonly network: Network;
}

/** Alike slices of a plan. */
export interface SliceGroup extends Omit<QuotedSlice, 'gpus'> {
  readonly nodes: number;
  readonly gpusPerNode: number;
}

/** What a plan takes at one price. */
export interface TakenLevel {
  readonly priceMicros: Micros;
  readonly gpus: number;
  readonly nodes: number;
}

/** The lease that a demand would get, without identities: nothing in it can be named in an order. */
export interface QuotedPlan {
  readonly start: Instant;
  readonly end: Instant;
  readonly gpus: number;
  /** GPUs that this lease leaves open; more than 0 only for a demand that accepts less than its size. */
  readonly gpusOpen: number;
  /** In the order in which they are taken. */
  readonly slices: readonly QuotedSlice[];
  /** The slices, alike ones together, in the order of the first of each kind. */
  readonly shape: readonly SliceGroup[];
  /** By price, lowest first. */
  readonly levels: readonly TakenLevel[];
  /** Whether all its nodes stand in one fabric. */
  readonly oneFabric: boolean;
  /** Micro-units per hour for all its GPUs. */
  readonly costPerHour: Micros;
  /** Which candidate start it is, counted from 1, and whether the bound on them cut the search. */
  readonly candidateStart: number;
  readonly bounded: boolean;
}

/** The order that the demand would be if it arrived now. Its id is none that anything could have. */
export const orderOf = ({ tenantId, ownerId, demand }: Asked): Order => ({
  withdrawalId: derivedId('wdr', 'quote'),
  tenantId,
  ownerId,
  demand,
  arrival: arrivesNow,
  gpusOpen: gpusOf(demand.size),
  matches: 0,
});

/**
 * The plan that the engine would choose for the demand's first match if it arrived now; undefined if there is none. Reads
 * the book by the same search as a decision does, and changes nothing of its state.
 */
export const planFor = (book: Book, asked: Asked): Found | undefined => findPlan(book, orderOf(asked), later(asked.at, book.at));

/** What the demand would get now, without identities; undefined if it would get nothing. */
export function quoteOf(book: Book, asked: Asked): QuotedPlan | undefined {
  const found = planFor(book, asked);
  return found && describePriced(book, asked, found);
}

/** A plan as the buyer of what is asked may see it before buying, at the price that a match would have. */
export const describePriced = (book: Book, asked: Asked, found: Found): QuotedPlan =>
  describePlan({ ...found, plan: atMatchPrice(book, asked, found.plan) }, asked.demand);

/** A plan of the demand without identities, at the prices at which it was found. */
export function describePlan({ plan, bounded }: Found, demand: Demand): QuotedPlan {
  const slices = plan.taken.map(({ node: { offered }, gpus, price }): QuotedSlice => {
    const { region, interconnect, network } = offered;
    return { gpus, priceMicros: BigInt(price), country: region.country, region: region.code, interconnect, network };
  });
  return {
    start: plan.start,
    end: addMs(plan.start, demand.durationMs),
    gpus: plan.gpus,
    gpusOpen: gpusOf(demand.size) - plan.gpus,
    slices,
    shape: shapeOf(slices),
    levels: levelsOf(plan),
    oneFabric: new Set(plan.taken.map(({ node }) => node.offered.fabricId)).size === 1,
    costPerHour: BigInt(plan.costPerHour),
    candidateStart: plan.ordinal,
    bounded,
  };
}

/** Plans are found at floors; what a call takes lies between floor and limit. */
function atMatchPrice(book: Book, asked: Asked, plan: Plan): Plan {
  const clearing = callClearing(book);
  return clearing ? atCallPrice(orderOf(asked), plan, clearing.kBps) : plan;
}

function shapeOf(slices: readonly QuotedSlice[]): SliceGroup[] {
  const groups = new Map<string, SliceGroup>();
  for (const { gpus, ...alike } of slices) {
    const { priceMicros, country, region, interconnect, network } = alike;
    const key = [gpus, priceMicros, country, region, interconnect, network.kind, network.gbpsPerGpu].join(' ');
    groups.set(key, { ...alike, gpusPerNode: gpus, nodes: (groups.get(key)?.nodes ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** A plan takes its nodes by rising price. */
function levelsOf({ taken }: Plan): TakenLevel[] {
  const levels = new Map<number, TakenLevel>();
  for (const { price, gpus } of taken) {
    const level = levels.get(price);
    levels.set(price, { priceMicros: BigInt(price), gpus: (level?.gpus ?? 0) + gpus, nodes: (level?.nodes ?? 0) + 1 });
  }
  return [...levels.values()];
}
