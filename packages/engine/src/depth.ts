import type { Micros } from '@compute-bank/domain/money';
import type { Book, BookNode } from './book.ts';
import { leastUse } from './calendar.ts';
import { compareMicros } from './chunked-list.ts';
import { rankIn } from './pool.ts';

/** GPUs at one price, and how many orders they belong to. */
export interface Level {
  readonly priceMicros: Micros;
  readonly gpus: number;
  readonly orders: number;
}

export interface Depth {
  /** GPUs that are free now or at some later time on offer, by floor price, lowest first. */
  readonly asks: readonly Level[];
  /** GPUs that standing withdrawals still want, by limit price, highest first. */
  readonly bids: readonly Level[];
}

/** The book as everybody may see it: no identities. Scans plainly. */
export function depthOf(book: Book): Depth {
  const asks = new Map<Micros, Level>();
  for (const { offer, nodes } of book.deposits.values()) {
    const gpus = nodes.reduce((sum, node) => sum + mostFree(book, node), 0);
    if (gpus > 0) addTo(asks, offer.floorMicros, gpus);
  }
  const bids = new Map<Micros, Level>();
  for (const { demand, gpusOpen } of book.standing.values()) {
    // One at market price waits for a call and has no price of its own to show.
    if (demand.priceKind === 'limit') addTo(bids, demand.limitMicros, gpusOpen);
  }
  return {
    asks: [...asks.values()].sort((a, b) => compareMicros(a.priceMicros, b.priceMicros)),
    bids: [...bids.values()].sort((a, b) => compareMicros(b.priceMicros, a.priceMicros)),
  };
}

function addTo(levels: Map<Micros, Level>, priceMicros: Micros, gpus: number): void {
  const level = levels.get(priceMicros);
  levels.set(priceMicros, { priceMicros, gpus: (level?.gpus ?? 0) + gpus, orders: (level?.orders ?? 0) + 1 });
}

/** The most GPUs that the node has free at any moment of what is left of its windows. */
function mostFree(book: Book, node: BookNode): number {
  if (node.listing === null) return 0;
  let most = 0;
  for (const { start, end } of node.deposit.offer.windows) {
    if (end <= book.at) continue;
    most = Math.max(most, mostFreeIn(node, Math.max(start, book.at), end));
  }
  return most;
}

/** Places of a pool are taken one after the other, each as a whole. */
function mostFreeIn(node: BookNode, start: number, end: number): number {
  const { pool, calendar, offered } = node;
  if (pool === null) return offered.gpus - leastUse(calendar, start, end);
  return leastUse(pool.uses, start, end) < rankIn(pool, node) * offered.gpus ? offered.gpus : 0;
}
