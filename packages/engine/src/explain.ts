import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { TenantId } from '@compute-bank/domain/ids';
import { addMs, ceilMinute, type Instant } from '@compute-bank/domain/instant';
import type { Book, BookNode } from './book.ts';
import { allowsRegion, hasInterconnect, hasNetwork, isAccepted, isOwn, meetsTerms, type Terms, termsOf } from './eligible.ts';
import { endsOn } from './pool.ts';
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
  let left = [...book.nodes.values()].filter((node) => node.listing !== null);
  const nodes = left.length;
  const asked = { book, question, terms: termsOf({ ...question, gpusOpen: gpusOf(question.demand.size) }) };
  const removals = filters.map((filter) => {
    const before = left.length;
    left = left.filter((node) => passes[filter](asked, node));
    return { filter, removed: before - left.length };
  });
  return { nodes, filters: removals, feasible: left.length };
}

interface Asked {
  readonly book: Book;
  readonly question: Question;
  readonly terms: Terms;
}

const passes: { readonly [F in FilterName]: (asked: Asked, node: BookNode) => boolean } = {
  region: ({ question }, { offered }) => allowsRegion(question.demand, offered.region),
  own: ({ question }, node) => !isOwn(question, node),
  interconnect: ({ terms }, node) => hasInterconnect(terms, node),
  network: ({ terms }, node) => hasNetwork(terms, node),
  accepted: ({ terms }, node) => isAccepted(terms, node),
  terms: ({ terms }, node) => meetsTerms(terms, node),
  price: ({ question }, { deposit }) => deposit.offer.floorMicros <= question.demand.limitMicros,
  window: ({ question: { demand, at } }, { deposit }) =>
    deposit.offer.windows.some((window) => {
      const start = Math.max(window.start, earliestStart(demand, at));
      return start + demand.durationMs <= Math.min(window.end, demand.endLatest);
    }),
  capacity: hasCapacity,
};

/** Whether the node has GPUs enough free at one of the moments at which it begins to be free. */
function hasCapacity({ book, question: { demand, at } }: Asked, node: BookNode): boolean {
  const first = earliestStart(demand, at);
  const starts = [first, ...node.deposit.offer.windows.map((window) => window.start), ...endsOn(node).map(ceilMinute)];
  const wanted = demand.size.kind === 'shape' ? demand.size.gpusPerNode : 1;
  return starts.some((start) => {
    if (start < first || start > latestStart(demand)) return false;
    const end = addMs(start, demand.durationMs);
    return freeFor({ start, end, until: addMs(end, book.market?.turnaroundMs ?? 0) }, node) >= wanted;
  });
}
