import { assert } from '@compute-bank/domain/assert';
import type { WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, earlier, floorMinute, type Instant } from '@compute-bank/domain/instant';
import { marketNodeOf } from '@compute-bank/domain/lot';
import { addDue, removeDue } from './agenda.ts';
import type { Book, Order } from './book.ts';
import { occupy } from './capacity.ts';
import type { Event } from './event.ts';
import { remember } from './memory.ts';
import { needsOf } from './needs.ts';
import { addStanding, removeStanding } from './standing-index.ts';

type Matched = Extract<Event, { kind: 'matched' }>;

/** When an order lapses: at its own limit, or when its last possible start has passed. */
export function lapsesAt(demand: Order['demand']): Instant {
  const lastStartPassed = addMs(floorMinute(addMs(demand.endLatest, -demand.durationMs)), 1);
  return demand.life.kind === 'standing' ? earlier(demand.life.until, lastStartPassed) : lastStartPassed;
}

const expiryTimer = ({ demand, withdrawalId, tenantId }: Order): Timer => ({
  at: lapsesAt(demand),
  kind: 'expire',
  withdrawalId,
  tenantId,
});

/** Enters a standing order. */
export function addOrder(book: Book, order: Order): void {
  book.standing.set(order.withdrawalId, order);
  addStanding(book.standingIndex, order);
  addDue(book.timers, expiryTimer(order));
}

/** The order has ended; it may never have stood in the book. */
export function endOrder(book: Book, id: WithdrawalId, at: Instant): void {
  const order = book.standing.get(id);
  if (order !== undefined) {
    removeStanding(book.standingIndex, order);
    removeDue(book.timers, expiryTimer(order));
    book.standing.delete(id);
  }
  book.cancelled.delete(id);
  remember(book, id, at);
}

/** Enters a match: its use of nodes, and what its order still wants. */
export function enterMatch(book: Book, event: Matched, at: Instant): void {
  assert(book.market !== null, 'a match is made in an open market');
  const { matchId, leaseId, withdrawalId, tenantId, start, end } = event;
  const slices = event.slices.map((slice) => {
    const { gpus, priceMicros, unnamed } = slice;
    return { nodeId: marketNodeOf(slice), gpus, priceMicros, ...(unnamed && { unnamed }) };
  });
  const until = addMs(end, book.market.turnaroundMs);
  const order = book.standing.get(withdrawalId);
  const needs = event.needs ?? (order && needsOf(order));
  assert(needs !== undefined, 'a match says what its order needs, unless the order stands');
  occupy(book, { matchId, leaseId, withdrawalId, tenantId, slices, start, end, until, running: true, needs, rematches: 0 });
  if (event.gpusOpen === 0) endOrder(book, withdrawalId, at);
  else if (order !== undefined) {
    removeStanding(book.standingIndex, order);
    order.gpusOpen = event.gpusOpen;
    order.matches += 1;
    addStanding(book.standingIndex, order);
  }
}

import type { Timer } from './timers.ts';
