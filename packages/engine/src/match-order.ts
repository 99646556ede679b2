import { derivedId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import type { Fabric, Order } from './book.ts';
import { higherMicros } from './chunked-list.ts';
import type { Event } from './event.ts';
import { emit, hasRoom, type Run } from './run.ts';
import { type Found, findPlan } from './search.ts';

/** The match that a plan becomes. Its ids follow from the order's id and its number among the order's matches. */
export function toMatch(run: Run, order: Order, { plan, bounded }: Found): Extract<Event, { kind: 'matched' }> {
  const { withdrawalId, tenantId, demand } = order;
  const number = order.matches + 1;
  const slices = plan.taken.map(({ node, gpus, priceMicros }) => ({
    depositId: node.deposit.offer.depositId,
    providerId: node.deposit.offer.tenantId,
    nodeId: node.offered.nodeId,
    gpus,
    priceMicros,
  }));
  return {
    kind: 'matched',
    withdrawalId,
    tenantId,
    matchId: derivedId('mat', withdrawalId, number),
    leaseId: derivedId('lea', withdrawalId, number),
    slices,
    start: plan.start,
    end: addMs(plan.start, demand.durationMs),
    gpusOpen: order.gpusOpen - plan.gpus,
    priceMicrosMax: slices.map(({ priceMicros }) => priceMicros).reduce(higherMicros, 0n),
    record: {
      position: run.position,
      index: run.index,
      candidateStarts: plan.ordinal,
      bounded,
      costScore: plan.costPerHour * BigInt(demand.durationMs),
      nodes: slices.length,
      leftoverGpus: plan.leftover,
    },
  };
}

/** Enters the match that `found` becomes, and what it leaves of the order. */
export function enterFound(run: Run, order: Order, found: Found): void {
  const match = toMatch(run, order, found);
  emit(run, match);
  if (run.book.standing.get(order.withdrawalId) === order) return;
  order.gpusOpen = match.gpusOpen;
  order.matches += 1;
}

/** Matches the order until it is filled, nothing fits, or it has made `matchesMax` matches in this application. */
export function matchOrder(run: Run, order: Order, matchesMax: number, within?: ReadonlySet<Fabric>): void {
  for (let made = 0; made < matchesMax && order.gpusOpen > 0 && hasRoom(run); made += 1) {
    const found = findPlan(run.book, order, run.at, within);
    if (found === undefined) return;
    enterFound(run, order, found);
  }
}
