import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { peakUse } from './calendar.ts';

/** The lease's slices for more time, each at its floor; undefined unless one window of each node holds all of the lease. */
export function slicesUntil({ nodes }: Book, lease: BookLease, end: Instant): Slice[] | undefined {
  const slices: Slice[] = [];
  for (const { nodeId, gpus, from } of lease.slices) {
    const deposit = nodes.get(nodeId)?.deposit;
    if (deposit === undefined || deposit.closing) return undefined;
    const { depositId, tenantId: providerId, windows, floorMicros: priceMicros } = deposit.offer;
    const begin = from ?? lease.start;
    if (!windows.some((window) => window.start <= begin && end <= window.end)) return undefined;
    slices.push({ depositId, providerId, nodeId, gpus, priceMicros });
  }
  return slices;
}

/**
 * Whether each of the lease's nodes is on offer and has its GPUs free until then, turnaround included. Only the calendar is
 * asked: a stretch that is no longer than the turnaround holds no lease of its own, but it holds more of this one.
 */
export function isFreeUntil({ nodes, market }: Book, lease: BookLease, end: Instant): boolean {
  const until = addMs(end, market?.turnaroundMs ?? 0);
  return lease.slices.every(({ nodeId, gpus }) => {
    const node = nodes.get(nodeId);
    return node?.listed === true && node.offered.gpus - peakUse(node.calendar, lease.until, until) >= gpus;
  });
}
