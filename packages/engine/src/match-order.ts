import type { CallNote, Slice } from '@compute-bank/domain/entities/withdrawal';
import { derivedId } from '@compute-bank/domain/ids';
import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { Book, Order } from './book.ts';
import type { Event } from './event.ts';
import { needsOf } from './needs.ts';
import type { Plan } from './plan.ts';
import { emit, hasRoom, type Run } from './run.ts';
import { findPlan, type Within } from './search.ts';
import type { Found } from './search-starts.ts';
import { toSlices } from './to-slices.ts';

/** The match that a plan becomes. Its ids follow from the order's id and its number among the order's matches. */
function toMatch(run: Run, order: Order, { plan, bounded }: Found, call: CallNote | undefined): Extract<Event, { kind: 'matched' }> {
  const { withdrawalId, tenantId, demand } = order;
  const number = order.matches + 1;
  const end = addMs(plan.start, demand.durationMs);
  const slices = slicesOf(run.book, plan, end);
  return {
    kind: 'matched',
    withdrawalId,
    tenantId,
    matchId: derivedId('mat', withdrawalId, number),
    leaseId: derivedId('lea', withdrawalId, number),
    slices,
    start: plan.start,
    end,
    gpusOpen: order.gpusOpen - plan.gpus,
    priceMicrosMax: BigInt(Math.max(...plan.taken.map(({ price }) => price))),
    record: {
      position: run.position,
      index: run.index,
      candidateStarts: plan.ordinal,
      bounded,
      costScore: BigInt(plan.costPerHour) * BigInt(demand.durationMs),
      nodes: slices.length,
      leftoverGpus: plan.leftover,
      ...(call !== undefined && { call }),
    },
    ...(!run.book.standing.has(withdrawalId) && { needs: needsOf(order) }),
  };
}

/** The plan's slices, for a lease that ends then. */
export const slicesOf = (book: Book, { start, taken }: Plan, end: Instant): Slice[] =>
  toSlices(book, taken, { from: start, until: addMs(end, book.market?.turnaroundMs ?? 0), taken: [] });

/** Enters the match that `found` becomes, and what it leaves of the order; `call` says which call made it, if one did. */
export function enterFound(run: Run, order: Order, found: Found, call?: CallNote): void {
  const match = toMatch(run, order, found, call);
  emit(run, match);
  if (run.book.standing.get(order.withdrawalId) === order) return;
  order.gpusOpen = match.gpusOpen;
  order.matches += 1;
}

/**
 * Matches the order until it is filled, nothing fits, or it has made `matchesMax` matches in this application. `within`
 * holds for the first match only: what is left of the order may then accept less than the whole of it would have.
 */
export function matchOrder(run: Run, order: Order, matchesMax: number, within?: Within): void {
  for (let made = 0; made < matchesMax && order.gpusOpen > 0 && hasRoom(run); made += 1) {
    const found = findPlan(run.book, order, run.at, made === 0 ? within : undefined);
    if (found === undefined) return;
    enterFound(run, order, found);
  }
}
