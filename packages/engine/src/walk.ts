import type { Book, BookNode, Ladder, Order } from './book.ts';
import { peakUse } from './calendar.ts';
import { compareMicros, compareText, summaryOf } from './chunked-list.ts';
import { isEligible } from './eligible.ts';
import { type FreeHours, mayBeFree } from './free-hours.ts';
import { gpusPerNode } from './standing-index.ts';

/** A lease that is being tried: its time, and until when its nodes would be in use. */
export interface Trial {
  readonly start: number;
  readonly end: number;
  readonly until: number;
}

/** Gives the next node of a walk; undefined at its end. */
export type NextNode = () => BookNode | undefined;

/** What a walk may leave out: nodes by the hours in which they are free, and by how many GPUs they always have free. */
export interface Skips {
  readonly byHours: (bits: FreeHours) => boolean;
  readonly byFreeAlways: (gpus: number) => boolean;
}

/** How far a ladder has been read, with the node that comes next. */
interface Cursor {
  readonly ladder: Ladder;
  chunk: number;
  index: number;
  node: BookNode | undefined;
}

export const duringTrial =
  ({ start, end }: Trial): Skips['byHours'] =>
  (bits) =>
    !mayBeFree(bits, start, end);

/** GPUs that the node can give to the lease from start to end: none outside its windows, all or none of a whole node. */
export function freeFor({ start, end, until }: Trial, node: BookNode): number {
  const { windows, unit } = node.deposit.offer;
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((windows[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const window = windows[low - 1];
  if (window === undefined || window.end < end) return 0;
  const free = node.offered.gpus - peakUse(node.calendar, start, until);
  return unit === 'node' && free < node.offered.gpus ? 0 : free;
}

/** Moves on to the next node that is eligible and not skipped. Nodes above the limit price end the ladder. */
function advance(book: Book, order: Order, skips: Skips, cursor: Cursor): void {
  const { chunks } = cursor.ladder;
  cursor.node = undefined;
  for (; cursor.chunk < chunks.length; cursor.chunk += 1, cursor.index = 0) {
    const chunk = chunks[cursor.chunk];
    if (chunk === undefined) return;
    if (cursor.index === 0) {
      book.examined += 1;
      const { freeHours, gpusMax, freeAlwaysMin } = summaryOf(cursor.ladder, chunk);
      if (gpusMax < gpusPerNode(order) || skips.byHours(freeHours) || skips.byFreeAlways(freeAlwaysMin)) continue;
    }
    while (cursor.index < chunk.items.length) {
      const node = chunk.items[cursor.index];
      cursor.index += 1;
      if (node === undefined) continue;
      book.examined += 1;
      if (node.deposit.offer.floorMicros > order.demand.limitMicros) {
        cursor.chunk = chunks.length;
        return;
      }
      if (skips.byHours(node.freeHours) || skips.byFreeAlways(node.freeAlways) || !isEligible(order, node)) continue;
      cursor.node = node;
      return;
    }
  }
}

function isBefore(a: BookNode, b: BookNode): boolean {
  const x = a.deposit;
  const y = b.deposit;
  const order = compareMicros(x.offer.floorMicros, y.offer.floorMicros) || x.arrival - y.arrival;
  return (order || compareText(a.offered.nodeId, b.offered.nodeId)) < 0;
}

/** The eligible nodes of the ladders within the limit price, by (floor price, arrival, node id). */
export function createWalk(book: Book, order: Order, ladders: readonly Ladder[], skips: Skips): NextNode {
  const cursors = ladders.map((ladder): Cursor => ({ ladder, chunk: 0, index: 0, node: undefined }));
  let last: Cursor | undefined;
  for (const cursor of cursors) advance(book, order, skips, cursor);
  return () => {
    if (last !== undefined) advance(book, order, skips, last);
    last = undefined;
    for (const cursor of cursors) {
      if (cursor.node !== undefined && (last?.node === undefined || isBefore(cursor.node, last.node))) last = cursor;
    }
    return last?.node;
  };
}
