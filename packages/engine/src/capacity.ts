import { assert } from '@compute-bank/domain/assert';
import { type Instant, instant } from '@compute-bank/domain/instant';
import { addDue, removeDue } from './agenda.ts';
import type { Book, BookNode, Pool } from './book.ts';
import type { BookLease, BookSlice } from './book-lease.ts';
import { addUse, leastUse, peakUse } from './calendar.ts';
import { measureRuns } from './free-runs.ts';
import { remeasureNode } from './ladders.ts';
import { countUses, poolsOf, settleBounds, supplyOf, unnamedFrom } from './pool.ts';
import type { Timer } from './timers.ts';

/** Recomputes what searches skip the node by. */
export function measureNode(book: Book, node: BookNode): void {
  node.freeAlways = node.gpus - peakUse(node.calendar, 0, Number.MAX_SAFE_INTEGER);
  assert(node.freeAlways >= 0, 'no GPU is sold twice');
  node.runs = measureRuns({ windows: node.deposit.offer.windows, ...supplyOf(node) }, book.at, book.market?.turnaroundMs ?? 0);
}

/** Counts what the pool's nodes have in use, and measures them. */
export function measurePool(book: Book, pool: Pool): void {
  countUses(book, pool);
  for (const node of pool.members) remeasureNode(book, node, measureNode);
}

/** GPUs of each pool in use at least and at most, before or after a change, while that lasts. */
type Spans = Map<Pool, { readonly low: number; readonly high: number }>;

function changeLeases({ leases, ends }: BookNode, lease: BookLease, change: 1 | -1): void {
  const place = leases.indexOf(lease);
  if (change === 1 && place < 0) {
    leases.push(lease);
    ends.push(lease.until);
  }
  if (change === -1 && place >= 0) {
    leases.splice(place, 1);
    ends.splice(place, 1);
  }
}

function changeUse(book: Book, lease: BookLease, change: 1 | -1): Spans {
  const spans: Spans = new Map();
  for (const slice of lease.slices) {
    const node = usedNode(book, slice);
    const from = slice.from ?? lease.start;
    if (!slice.unnamed || node.pool === null) changeLeases(node, lease, change);
    else if (change === 1) node.pool.unnamed.add(lease);
    else node.pool.unnamed.delete(lease);
    // A lease may end before it would have gone on with another node.
    if (from < lease.until) {
      if (!slice.unnamed) addUse(node.calendar, from, lease.until, change * slice.gpus);
      if (node.pool !== null && (slice.unnamed || node.pool.spares.includes(node))) {
        widenSpan(spans, node.pool, from, lease.until);
        addUse(node.pool.uses, from, lease.until, change * slice.gpus);
        widenSpan(spans, node.pool, from, lease.until);
      }
    }
  }
  return spans;
}

function widenSpan(spans: Spans, pool: Pool, from: number, until: number): void {
  const { low, high } = spans.get(pool) ?? { low: Number.POSITIVE_INFINITY, high: 0 };
  spans.set(pool, { low: Math.min(low, leastUse(pool.uses, from, until)), high: Math.max(high, peakUse(pool.uses, from, until)) });
}

function usedNode(book: Book, { nodeId }: BookSlice): BookNode {
  const node = book.nodes.get(nodeId);
  assert(node !== undefined, 'a node stays in the book while it is in use');
  return node;
}

/** Measures what the lease's use decides about: its nodes, and of a pool the places between the least and the most in use. */
function measureUse(book: Book, { slices }: BookLease, spans: Spans): void {
  const nodes = slices.map((slice) => usedNode(book, slice));
  for (const pool of poolsOf(nodes)) settleBounds(book, pool);
  const concerned = new Set(nodes);
  for (const [{ spares }, { low, high }] of spans) {
    const gpus = spares[0]?.offered.gpus ?? 1;
    for (const node of spares.slice(low / gpus, high / gpus)) concerned.add(node);
  }
  for (const node of concerned) remeasureNode(book, node, measureNode);
}

/** Whether the lease's nodes are still to be named. */
const isUnnamed = ({ slices, running }: BookLease): boolean => running && slices.some(({ unnamed }) => unnamed);

const bindTimer = ({ market }: Book, lease: BookLease): Timer => ({
  at: instant(Math.max(0, unnamedFrom(lease) - (market?.bindMs ?? 0))),
  kind: 'bind',
  matchId: lease.matchId,
  tenantId: lease.tenantId,
});

/** Enters the lease's use of its nodes. */
export function occupy(book: Book, lease: BookLease): void {
  measureUse(book, lease, enterLease(book, lease));
}

/** Enters the lease, whose nodes are still to be measured: a book that is restored does that once for all leases. */
export function enterLease(book: Book, lease: BookLease): Spans {
  book.leases.set(lease.matchId, lease);
  addDue(book.leaseEnds, lease);
  if (isUnnamed(lease)) addDue(book.timers, bindTimer(book, lease));
  return changeUse(book, lease, 1);
}

/** Takes the lease out of the book. */
export function dropLease(book: Book, lease: BookLease): void {
  removeDue(book.leaseEnds, lease);
  if (isUnnamed(lease)) removeDue(book.timers, bindTimer(book, lease));
  book.leases.delete(lease.matchId);
  measureUse(book, lease, changeUse(book, lease, -1));
}

/** The lease is over before its end: its use ends at `until`. If that has passed, or is before its start, none is left, nor of nodes that were never named. */
export function endEarly(book: Book, lease: BookLease, until: Instant): void {
  dropLease(book, lease);
  lease.running = false;
  lease.until = until < lease.until ? until : lease.until;
  if (lease.until <= lease.start || lease.until <= book.at) return;
  const used = lease.slices.filter(({ unnamed }) => !unnamed);
  if (used.length === lease.slices.length) occupy(book, lease);
  else if (used.length > 0) occupy(book, { ...lease, slices: used });
}
