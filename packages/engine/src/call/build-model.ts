import { type Instant, minuteMs } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from '../book.ts';
import { peakUse } from '../calendar.ts';
import { gpusLeast } from '../construct.ts';
import { isEligible, termsOf } from '../eligible.ts';
import { compareNodes } from '../ladders.ts';
import { earliestStart, latestStart } from '../starts.ts';
import { callLimits } from './call-limits.ts';
import type { CallModel, ModelOrder, ModelSet } from './model.ts';
import { cutSlots, occupiedMs, slotAt, slotFrom } from './slots.ts';

/** The call of these orders as plain arrays; undefined if no node could serve any of them. */
export function buildModel(book: Book, orders: readonly Order[], at: Instant): CallModel | undefined {
  const eligible = findEligible(book, orders, at);
  const nodes = unite(eligible);
  const served = orders.filter((_, place) => (eligible[place]?.length ?? 0) > 0);
  if (served.length === 0) return undefined;
  const { times, bounded } = cutSlots(book, served, nodes, at);
  const indexes = new Map(nodes.map((node, index) => [node, index]));
  const ends = endsByLength(book, served, times);
  const model: ModelOrder[] = [];
  for (const [place, order] of orders.entries()) {
    const own = (eligible[place] ?? []).filter((node) => indexes.has(node));
    if (own.length > 0) model.push(toModelOrder(order, setsOf(order, own, indexes), { times, ends: ends(order), at }));
  }
  const whole = Int32Array.from(nodes, ({ deposit, offered }) => (deposit.offer.unit === 'node' ? offered.gpus : 0));
  return { orders: model, nodes, times, bounded, whole, free: freeOf(indexes, times), reach: reachOf(nodes, times) };
}

/** For each order the nodes that could serve it, cheapest first. */
function findEligible(book: Book, orders: readonly Order[], at: Instant): BookNode[][] {
  const offered: BookNode[] = [];
  for (const { nodes, offer } of book.deposits.values()) {
    if ((offer.windows.at(-1)?.end ?? at) <= at) continue;
    for (const node of nodes) if (node.listing !== null) offered.push(node);
  }
  offered.sort(compareNodes);
  return orders.map((order) => {
    const found: BookNode[] = [];
    const terms = termsOf(order);
    for (const node of offered) {
      if (found.length === callLimits.nodesPerOrder || node.deposit.offer.floorMicros > order.demand.limitMicros) break;
      if (isEligible(terms, node) && hasWindow(order, node, at)) found.push(node);
    }
    return found;
  });
}

const hasWindow = ({ demand }: Order, { deposit }: BookNode, at: Instant): boolean =>
  deposit.offer.windows.some(({ start, end }) => {
    const first = Math.max(start, earliestStart(demand, at));
    return first <= latestStart(demand) && first + demand.durationMs <= end;
  });

const unite = (eligible: readonly (readonly BookNode[])[]): BookNode[] =>
  [...new Set(eligible.flat())].sort(compareNodes).slice(0, callLimits.nodes);

/** Where a lease of an order ends, by where it begins; shared by orders of one length. */
function endsByLength(book: Book, orders: readonly Order[], times: Float64Array): (order: Order) => Int32Array {
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const known = new Map<number, Int32Array>();
  for (const order of orders) {
    const length = occupiedMs(order, turnaroundMs);
    if (!known.has(length))
      known.set(
        length,
        Int32Array.from(times, (time) => slotFrom(times, time + length)),
      );
  }
  return (order) => known.get(occupiedMs(order, turnaroundMs)) ?? new Int32Array(times.length);
}

function setsOf(order: Order, own: readonly BookNode[], indexes: ReadonlyMap<BookNode, number>): ModelSet[] {
  const byFabric = new Map<string, BookNode[]>();
  for (const node of own) {
    const key = order.demand.sameFabric === null ? '' : node.offered.fabricId;
    byFabric.set(key, [...(byFabric.get(key) ?? []), node]);
  }
  return [...byFabric.values()].map((nodes) => ({
    nodes: Int32Array.from(nodes, (node) => indexes.get(node) ?? 0),
    margins: Float64Array.from(nodes, ({ deposit }) => Number(order.demand.limitMicros) - deposit.floor),
  }));
}

interface Axis {
  readonly times: Float64Array;
  readonly ends: Int32Array;
  readonly at: Instant;
}

function toModelOrder(order: Order, sets: readonly ModelSet[], { times, ends, at }: Axis): ModelOrder {
  const { size, durationMs } = order.demand;
  return {
    order,
    wanted: order.gpusOpen,
    least: gpusLeast(order),
    perNode: size.kind === 'shape' ? size.gpusPerNode : 0,
    minutes: Math.ceil(durationMs / minuteMs),
    sets,
    first: slotFrom(times, earliestStart(order.demand, at)),
    last: slotAt(times, latestStart(order.demand)),
    ends,
  };
}

/** GPUs that each node has free throughout each slot. */
function freeOf(indexes: ReadonlyMap<BookNode, number>, times: Float64Array): Int32Array {
  const slots = times.length;
  const free = new Int32Array(indexes.size * slots);
  for (const [{ calendar, offered }, index] of indexes) {
    for (let slot = 0; slot < slots; slot += 1) {
      const used = peakUse(calendar, times[slot] ?? 0, times[slot + 1] ?? Number.POSITIVE_INFINITY);
      free[index * slots + slot] = Math.max(0, offered.gpus - used);
    }
  }
  return free;
}

function reachOf(nodes: readonly BookNode[], times: Float64Array): Int32Array {
  const slots = times.length;
  const reach = new Int32Array(nodes.length * slots);
  for (const [index, { deposit }] of nodes.entries()) {
    for (const { start, end } of deposit.offer.windows) {
      const until = slotFrom(times, end);
      for (let slot = slotFrom(times, start); slot < until; slot += 1) {
        reach[index * slots + slot] = Math.floor((end - (times[slot] ?? 0)) / minuteMs);
      }
    }
  }
  return reach;
}
