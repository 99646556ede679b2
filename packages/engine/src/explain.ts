import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { TenantId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, type Instant } from '@compute-bank/domain/instant';
import type { Book, BookNode } from './book.ts';
import { allowsRegion, hasInterconnect, hasNetwork, isAccepted, isOwn, meetsTerms } from './eligible.ts';
import { leasesOn } from './pool.ts';
import { gpusOf } from './size.ts';
import { earliestStart, latestStart } from './starts.ts';
import { freeFor } from './walk.ts';

/** The filters in the order in which they apply. */
export const filters = ['region', 'own', 'interconnect', 'network', 'accepted', 'terms', 'price', 'window', 'capacity'] as const;
export type FilterName = (typeof filters)[number];

export interface Explanation {
  /** Nodes on offer: in an open deposit, not failed. */
  readonly nodes: number;
  /** How many each filter removed of those that the ones before it had left. */
  readonly filters: readonly { readonly filter: FilterName; readonly removed: number }[];
  /** Nodes that passed every filter: each could serve alone or with others, at some time that the demand allows. */
  readonly feasible: number;
}

/** Whose demand is explained, as of when. */
export interface Question {
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly demand: Demand;
  readonly at: Instant;
}

/** Why a demand gets what it gets from this book. Scans plainly: it runs when somebody asks, never on the hot path. */
export function explainWithdrawal(book: Book, question: Question): Explanation {
  let left = [...book.nodes.values()].filter((node) => node.listed);
  const nodes = left.length;
  const removals = filters.map((filter) => {
    const before = left.length;
    left = left.filter((node) => passes[filter](book, question, node));
    return { filter, removed: before - left.length };
  });
  return { nodes, filters: removals, feasible: left.length };
}

const passes: { readonly [F in FilterName]: (book: Book, question: Question, node: BookNode) => boolean } = {
  region: (_, { demand }, { offered }) => allowsRegion(demand, offered.region),
  own: (_, question, node) => !isOwn(question, node),
  interconnect: (_, { demand }, { offered }) => hasInterconnect(demand, offered),
  network: (_, { demand }, { offered }) => hasNetwork(demand, offered),
  accepted: (_, { demand }, node) => isAccepted(demand, node),
  terms: (_, { demand }, node) => meetsTerms({ demand, gpusOpen: gpusOf(demand.size) }, node),
  price: (_, { demand }, { deposit }) => deposit.offer.floorMicros <= demand.limitMicros,
  window: (_, { demand, at }, { deposit }) =>
    deposit.offer.windows.some((window) => {
      const start = Math.max(window.start, earliestStart(demand, at));
      return start + demand.durationMs <= Math.min(window.end, demand.endLatest);
    }),
  capacity: hasCapacity,
};

/** Whether the node has GPUs enough free at one of the moments at which it begins to be free. */
function hasCapacity(book: Book, { demand, at }: Question, node: BookNode): boolean {
  const first = earliestStart(demand, at);
  const starts = [
    first,
    ...node.deposit.offer.windows.map((window) => window.start),
    ...[...leasesOn(node)].map((lease) => ceilMinute(lease.until)),
  ];
  const wanted = demand.size.kind === 'shape' ? demand.size.gpusPerNode : 1;
  return starts.some((start) => {
    if (start < first || start > latestStart(demand)) return false;
    const end = addMs(start, demand.durationMs);
    return freeFor({ start, end, until: addMs(end, book.market?.turnaroundMs ?? 0) }, node) >= wanted;
  });
}
