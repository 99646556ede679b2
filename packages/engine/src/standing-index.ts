import { interconnectRank } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import { placesOf } from '@compute-bank/domain/region';
import type { Order, StandingIndex, StandingList, StandingSummary } from './book.ts';
import { compareMicros, createChunkedList, insertItem, removeItem, summaryOf } from './chunked-list.ts';
import type { OfferedNode } from './command.ts';

/** The order in which standing withdrawals are served: by limit price, then age. */
export const compareStanding = (a: Order, b: Order): number =>
  compareMicros(b.demand.limitMicros, a.demand.limitMicros) || a.arrival - b.arrival;

export const gpusPerNode = (order: Order): number => (order.demand.size.kind === 'shape' ? order.demand.size.gpusPerNode : 1);
const gpusPerFabric = (order: Order): number => (order.demand.sameFabric === null ? 0 : order.gpusOpen);

const summarise = (orders: readonly Order[]): StandingSummary => ({
  gpusPerNodeMin: Math.min(...orders.map(gpusPerNode)),
  gpusPerFabricMin: Math.min(...orders.map(gpusPerFabric)),
});

const listKey = (place: string, rank: number): string => `${place}/${rank}`;

function keysOf(order: Order): string[] {
  const places = order.demand.regions.allow.length === 0 ? ['*'] : [...new Set(order.demand.regions.allow)];
  return places.map((place) => listKey(place, interconnectRank(order.demand.interconnect)));
}

export function addStanding(index: StandingIndex, order: Order): void {
  for (const key of keysOf(order)) {
    const list = index.lists.get(key) ?? createChunkedList(compareStanding, summarise);
    index.lists.set(key, list);
    insertItem(list, order);
  }
}

export function removeStanding(index: StandingIndex, order: Order): void {
  for (const key of keysOf(order)) {
    const list = index.lists.get(key);
    if (list === undefined) continue;
    removeItem(list, order);
    if (list.chunks.length === 0) index.lists.delete(key);
  }
}

/** Where capacity of this region and class is wanted. */
export function listsFor(index: StandingIndex, { region, interconnect }: OfferedNode): StandingList[] {
  const found: StandingList[] = [];
  for (const place of ['*', ...placesOf(region)]) {
    for (let least = 0; least <= interconnectRank(interconnect); least += 1) {
      const list = index.lists.get(listKey(place, least));
      if (list !== undefined) found.push(list);
    }
  }
  return found;
}

/** The place in the queue after which to look on; null: from the front. */
export type After = { readonly limitMicros: Micros; readonly arrival: number } | null;

const isAtOrBefore = (order: Order, after: NonNullable<After>): boolean =>
  order.demand.limitMicros > after.limitMicros || (order.demand.limitMicros === after.limitMicros && order.arrival <= after.arrival);

/** The first order of the list after that place that could use `gpusMax` GPUs of a node and `fabricGpus` of a fabric. */
export function nextStanding(list: StandingList, after: After, gpusMax: number, fabricGpus: number): Order | undefined {
  for (const chunk of list.chunks) {
    const last = chunk.items.at(-1);
    if (after !== null && last !== undefined && isAtOrBefore(last, after)) continue;
    const summary = summaryOf(list, chunk);
    if (summary.gpusPerNodeMin > gpusMax || summary.gpusPerFabricMin > fabricGpus) continue;
    for (const order of chunk.items) {
      if (after !== null && isAtOrBefore(order, after)) continue;
      if (gpusPerNode(order) <= gpusMax && gpusPerFabric(order) <= fabricGpus) return order;
    }
  }
  return undefined;
}
