import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { NodeId } from '@compute-bank/domain/ids';
import { ceilMinute, type Instant, later } from '@compute-bank/domain/instant';
import type { Book, Order } from './book.ts';
import type { BookLease, BookSlice } from './book-lease.ts';
import type { Taken } from './fill.ts';
import { machineOf } from './machine.ts';
import { askedBy } from './needs.ts';
import { arrivesNow } from './price.ts';
import type { Run } from './run.ts';
import { findPlan } from './search.ts';
import { toSlices } from './to-slices.ts';

/** When a lease could go on with other nodes: at its start, or at the next whole minute. */
export const goesOnFrom = (lease: BookLease, at: Instant): Instant => later(lease.start, ceilMinute(at));

/**
 * A node for each lost slice of the lease, or undefined if one has none. The rule is the construction's for an order of
 * that one slice: lowest floor, which is the price, at most what the buyer pays now; then least leftover, older deposit,
 * node id. Nothing is found in a halted market, nor for a suspended buyer.
 */
export function findStandIns(run: Run, lease: BookLease, lost: readonly NodeId[]): Slice[] | undefined {
  const { book, at } = run;
  const from = goesOnFrom(lease, at);
  if (book.halted || book.suspended.has(lease.tenantId) || from >= lease.end) return undefined;
  // Of a pool any node will do: those that the lease has are counted.
  const own = lease.slices.flatMap(({ nodeId }) => book.nodes.get(nodeId) ?? []);
  const nodesExcluded = new Set(own.flatMap(({ pool, offered }) => (pool === null ? [machineOf(offered)] : [])));
  const found: Taken[] = [];
  for (const slice of lease.slices) {
    if (!lost.includes(slice.nodeId)) continue;
    const standIn = findStandIn(book, toOrder(book, lease, slice, { from, nodesExcluded }), at);
    if (standIn === undefined) return undefined;
    nodesExcluded.add(machineOf(standIn.node.offered));
    found.push(standIn);
  }
  const taken = lease.slices.map(({ nodeId }) => nodeId);
  return toSlices(book, found, { from, until: lease.until, taken });
}

interface Wanted {
  readonly from: Instant;
  readonly nodesExcluded: ReadonlySet<NodeId>;
}

/** The slice as an order of its own: its GPUs of one node, for the time that is left, at no higher price. */
function toOrder(book: Book, lease: BookLease, slice: BookSlice, { from, nodesExcluded }: Wanted): Order {
  const { withdrawalId, tenantId, needs, end } = lease;
  const asked = askedBy(needs);
  const fabricId = asked.sameFabric === null ? null : (book.nodes.get(slice.nodeId)?.offered.fabricId ?? null);
  return {
    withdrawalId,
    tenantId,
    ownerId: needs.ownerId,
    demand: {
      ...asked,
      size: { kind: 'shape', nodes: 1, gpusPerNode: slice.gpus },
      durationMs: end - from,
      startEarliest: from,
      endLatest: end,
      prefer: 'soonest',
      limitMicros: slice.priceMicros,
      priceKind: 'limit',
      life: { kind: 'fill-or-kill' },
    },
    arrival: arrivesNow,
    gpusOpen: slice.gpus,
    matches: 0,
    confined: { fabricId, nodesExcluded },
  };
}

function findStandIn(book: Book, order: Order, at: Instant): Taken | undefined {
  const fabricId = order.confined?.fabricId ?? null;
  const fabric = fabricId === null ? undefined : book.fabrics.get(fabricId);
  if (fabricId !== null && fabric === undefined) return undefined;
  return findPlan(book, order, at, fabric && { fabrics: new Set([fabric]), runs: undefined })?.plan.taken[0];
}
