import type { Book, BookNode, Ladder, Order } from './book.ts';
import { peakUse } from './calendar.ts';
import { compareMicros, compareText, summaryOf } from './chunked-list.ts';
import { isEligible } from './eligible.ts';
import { mayBeFree } from './free-hours.ts';
import { gpusPerNode } from './standing-index.ts';

/** A lease that is being tried: its time, and until when its nodes would be in use. */
export interface Trial {
  readonly book: Book;
  readonly order: Order;
  readonly start: number;
  readonly end: number;
  readonly until: number;
  /** Whether nodes with this many GPUs free at all times need no look any more. */
  readonly isNeedless: (freeAlways: number) => boolean;
}

/** How far a ladder has been read, with the node that comes next. */
interface Cursor {
  readonly ladder: Ladder;
  chunk: number;
  index: number;
  node: BookNode | undefined;
  free: number;
}

/** GPUs that the node can give to the lease from start to end: none outside its windows, all or none of a whole node. */
export function freeFor(trial: Pick<Trial, 'start' | 'end' | 'until'>, node: BookNode): number {
  const { windows, unit } = node.deposit.offer;
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((windows[middle]?.start ?? 0) <= trial.start) low = middle + 1;
    else high = middle;
  }
  const window = windows[low - 1];
  if (window === undefined || window.end < trial.end) return 0;
  const free = node.offered.gpus - peakUse(node.calendar, trial.start, trial.until);
  return unit === 'node' && free < node.offered.gpus ? 0 : free;
}

/** Moves on to the next node that can serve the trial. Nodes above the limit price end the ladder. */
function advance(trial: Trial, cursor: Cursor): void {
  cursor.node = undefined;
  const { book, order, start, end } = trial;
  for (; cursor.chunk < cursor.ladder.chunks.length; cursor.chunk += 1, cursor.index = 0) {
    const chunk = cursor.ladder.chunks[cursor.chunk];
    if (chunk === undefined) return;
    if (cursor.index === 0) {
      book.examined += 1;
      if (isChunkNeedless(trial, cursor.ladder, cursor.chunk)) continue;
    }
    while (cursor.index < chunk.items.length) {
      const node = chunk.items[cursor.index];
      cursor.index += 1;
      if (node === undefined) continue;
      book.examined += 1;
      const { floorMicros } = node.deposit.offer;
      if (floorMicros > order.demand.limitMicros) {
        cursor.chunk = cursor.ladder.chunks.length;
        return;
      }
      if (!mayBeFree(node.freeHours, start, end) || trial.isNeedless(node.freeAlways) || !isEligible(order, node)) continue;
      const free = freeFor(trial, node);
      if (free < gpusPerNode(order)) continue;
      cursor.node = node;
      cursor.free = free;
      return;
    }
  }
}

function isChunkNeedless({ order, start, end, isNeedless }: Trial, ladder: Ladder, number: number): boolean {
  const chunk = ladder.chunks[number];
  if (chunk === undefined) return true;
  const { freeHours, gpusMax, freeAlwaysMin } = summaryOf(ladder, chunk);
  return gpusMax < gpusPerNode(order) || !mayBeFree(freeHours, start, end) || isNeedless(freeAlwaysMin);
}

function isBefore(a: BookNode, b: BookNode): boolean {
  const x = a.deposit;
  const y = b.deposit;
  const order = compareMicros(x.offer.floorMicros, y.offer.floorMicros) || x.arrival - y.arrival;
  return (order || compareText(a.offered.nodeId, b.offered.nodeId)) < 0;
}

/**
 * Visits the nodes of the ladders that can serve the trial by (floor price, arrival, node id), until `visit` says that
 * it has enough.
 */
export function walk(trial: Trial, ladders: readonly Ladder[], visit: (node: BookNode, free: number) => boolean): void {
  const cursors = ladders.map((ladder): Cursor => ({ ladder, chunk: 0, index: 0, node: undefined, free: 0 }));
  for (const cursor of cursors) advance(trial, cursor);
  for (;;) {
    let next: Cursor | undefined;
    for (const cursor of cursors) {
      if (cursor.node === undefined) continue;
      if (next?.node === undefined || isBefore(cursor.node, next.node)) next = cursor;
    }
    if (next?.node === undefined || visit(next.node, next.free)) return;
    advance(trial, next);
  }
}
