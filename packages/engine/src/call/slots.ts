import { ceilMinute, type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from '../book.ts';
import { earliestStart, latestStart } from '../starts.ts';
import { callLimits } from './call-limits.ts';

/** How long the order occupies its nodes, in whole minutes. */
export const occupiedMs = (order: Order, turnaroundMs: number): number =>
  Math.ceil((order.demand.durationMs + turnaroundMs) / minuteMs) * minuteMs;

interface Slots {
  readonly times: Float64Array;
  readonly bounded: boolean;
}

/**
 * The moments at which a lease of the call can start or end: when orders may start at the earliest, when capacity begins
 * or is freed, and what follows from these by leases that begin when another ends, up to a bound, sooner ones first.
 */
export function cutSlots(book: Book, orders: readonly Order[], nodes: readonly BookNode[], at: Instant): Slots {
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const from = Math.min(...orders.map(({ demand }): number => earliestStart(demand, at)));
  const until = Math.max(...orders.map((order): number => latestStart(order.demand) + occupiedMs(order, turnaroundMs)));
  const lengths = [...new Set(orders.map((order) => occupiedMs(order, turnaroundMs)))].sort((a, b) => a - b);
  const known = new Set<number>([until]);
  const enter = (time: number): boolean => {
    if (time < from || time > until || known.has(time) || known.size >= callLimits.slots) return false;
    known.add(time);
    return true;
  };
  const given = [...orders.map(({ demand }): number => earliestStart(demand, at)), ...turnsOf(book, nodes)];
  let level = [...new Set(given)].filter((time) => time >= from && time <= until).sort((a, b) => a - b);
  let bounded = level.length >= callLimits.slots;
  level = level.filter(enter);
  while (level.length > 0 && !bounded) {
    const next = level.flatMap((time) => lengths.map((length) => time + length)).sort((a, b) => a - b);
    level = next.filter(enter);
    bounded = known.size >= callLimits.slots;
  }
  return { times: Float64Array.from([...known].sort((a, b) => a - b)), bounded };
}

/** When windows of the nodes begin, and when uses of them begin and end. */
function turnsOf(book: Book, nodes: readonly BookNode[]): number[] {
  const ids = new Set(nodes.map(({ offered }) => offered.nodeId));
  const turns: number[] = [];
  for (const { deposit } of nodes) for (const window of deposit.offer.windows) turns.push(window.start);
  for (const lease of book.leases.values()) {
    if (lease.slices.some(({ nodeId }) => ids.has(nodeId))) turns.push(lease.start, ceilMinute(lease.until));
  }
  return turns;
}

/** The last slot that begins at or before `time`; -1 if none does. */
export function slotAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The first slot that begins at or after `time`; the number of slots if none does. */
export const slotFrom = (times: Float64Array, time: number): number => slotAt(times, time - 1) + 1;

/** The start of a slot. */
export const startOf = (times: Float64Array, slot: number): Instant => instant(times[slot] ?? 0);
