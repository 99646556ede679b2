import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { Book, Pool } from './book.ts';
import type { BookLease, BookSlice } from './book-lease.ts';
import { peakUse } from './calendar.ts';
import { supplyOfSlice } from './lots.ts';
import { poolsOf } from './pool.ts';

/** The lease's slices for more time, each at its floor; undefined unless one window of each node holds all of the lease. */
export function slicesUntil({ nodes }: Book, lease: BookLease, end: Instant): Slice[] | undefined {
  const slices: Slice[] = [];
  for (const { nodeId, gpus, from, unnamed } of lease.slices) {
    const node = nodes.get(nodeId);
    if (node === undefined || node.deposit.closing) return undefined;
    const { windows, floorMicros: priceMicros } = node.deposit.offer;
    const begin = from ?? lease.start;
    if (!windows.some((window) => window.start <= begin && end <= window.end)) return undefined;
    slices.push({ ...supplyOfSlice(node), ...(unnamed && { unnamed }), gpus, priceMicros });
  }
  return slices;
}

/**
 * Whether each of the lease's nodes is on offer and has its GPUs free until then, turnaround included. Only calendars are
 * asked: a stretch that is no longer than the turnaround holds no lease of its own, but it holds more of this one. Of a pool,
 * the count must leave room as well, for uses that are not named.
 */
export function isFreeUntil(book: Book, lease: BookLease, end: Instant): boolean {
  const until = addMs(end, book.market?.turnaroundMs ?? 0);
  const nodes = lease.slices.flatMap(({ nodeId }) => book.nodes.get(nodeId) ?? []);
  return (
    lease.slices.every((slice) => isSliceFree(book, slice, lease.until, until)) &&
    [...poolsOf(nodes)].every((pool) => hasRoomFor(pool, nodes.filter((node) => node.pool === pool).length, lease.until, until))
  );
}

function isSliceFree({ nodes }: Book, { nodeId, gpus, unnamed }: BookSlice, from: Instant, until: Instant): boolean {
  const node = nodes.get(nodeId);
  if (unnamed) return node?.pool?.members.some(({ listing }) => listing !== null) === true;
  return node?.listing != null && node.offered.gpus - peakUse(node.calendar, from, until) >= gpus;
}

const hasRoomFor = ({ spares, uses }: Pool, count: number, from: Instant, until: Instant): boolean =>
  (spares.length - count) * (spares[0]?.offered.gpus ?? 0) >= peakUse(uses, from, until);
