import { assert } from '@compute-bank/domain/assert';
import type { Instant } from '@compute-bank/domain/instant';
import type { Book, BookNode } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { addUse, peakUse } from './calendar.ts';
import { insertItem, removeItem } from './chunked-list.ts';
import { measureRuns } from './free-runs.ts';
import { remeasureNode } from './ladders.ts';

/** Recomputes what searches skip the node by. */
export function measureNode(book: Book, node: BookNode): void {
  const { gpus } = node.offered;
  const { windows, unit } = node.deposit.offer;
  node.freeAlways = gpus - peakUse(node.calendar, 0, Number.MAX_SAFE_INTEGER);
  assert(node.freeAlways >= 0, 'no GPU is sold twice');
  const fullAt = unit === 'node' ? 1 : gpus;
  measureRuns(node.runs, { windows, calendar: node.calendar, fullAt }, book.at, book.market?.turnaroundMs ?? 0);
}

function changeUse(book: Book, lease: BookLease, change: 1 | -1): void {
  for (const slice of lease.slices) {
    const node = book.nodes.get(slice.nodeId);
    assert(node !== undefined, 'a node stays in the book while it is in use');
    const from = slice.from ?? lease.start;
    // A lease may end before it would have gone on with another node.
    if (from < lease.until) addUse(node.calendar, from, lease.until, change * slice.gpus);
    if (change === 1) node.leases.add(lease);
    else node.leases.delete(lease);
    remeasureNode(book, node, measureNode);
  }
}

/** Enters the lease's use of its nodes. */
export function occupy(book: Book, lease: BookLease): void {
  book.leases.set(lease.matchId, lease);
  insertItem(book.leaseEnds, lease);
  changeUse(book, lease, 1);
}

/** Takes the lease out of the book. */
export function dropLease(book: Book, lease: BookLease): void {
  removeItem(book.leaseEnds, lease);
  book.leases.delete(lease.matchId);
  changeUse(book, lease, -1);
}

/** The lease is over before its end: its use ends at `until`. If that has passed, or is before its start, none is left. */
export function endEarly(book: Book, lease: BookLease, until: Instant): void {
  dropLease(book, lease);
  lease.running = false;
  lease.until = until < lease.until ? until : lease.until;
  if (lease.until > lease.start && lease.until > book.at) occupy(book, lease);
}
