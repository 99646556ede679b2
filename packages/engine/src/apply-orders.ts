import { endOrder } from './apply-time.ts';
import type { Order } from './book.ts';
import { callClearing } from './call/clearing-of.ts';
import type { CancelWithdrawal, Command, PlaceWithdrawal } from './command.ts';
import type { RefusalCode } from './event.ts';
import { lapsesAt } from './evolve-orders.ts';
import { limits } from './limits.ts';
import { enterFound, matchOrder } from './match-order.ts';
import { isCancelledBefore, isSeen } from './memory.ts';
import { arrivesNow } from './price.ts';
import { emit, type Run } from './run.ts';
import { findPlan } from './search.ts';
import { gpusOf } from './size.ts';

/** Matches a new order, lets it stand, or ends it. */
export function placeWithdrawal(run: Run, command: PlaceWithdrawal & Command): RefusalCode | undefined {
  if (run.book.halted) return 'market_halted';
  const { withdrawalId, tenantId, ownerId, demand } = command;
  if (run.book.suspended.has(tenantId)) return 'tenant_suspended';
  const order: Order = { withdrawalId, tenantId, ownerId, demand, arrival: arrivesNow, gpusOpen: gpusOf(demand.size), matches: 0 };
  if (isCancelledBefore(run.book, withdrawalId, run.at)) endUnmatched(run, order, 'cancelled');
  else if (callClearing(run.book) !== undefined) awaitCall(run, order);
  else if (demand.life.kind !== 'standing' || demand.priceKind === 'market') matchNow(run, order);
  else if (lapsesAt(demand) <= run.at) endUnmatched(run, order, 'expired');
  else matchOrStand(run, order);
}

function endUnmatched(run: Run, { withdrawalId, tenantId, gpusOpen }: Order, outcome: 'no_match' | 'cancelled' | 'expired'): void {
  emit(run, { kind: 'withdrawal-ended', withdrawalId, tenantId, outcome, gpusOpen });
}

/** Takes what there is now; the rest is cancelled. An order at market price cannot stand: it has no price of its own to show. */
function matchNow(run: Run, order: Order): void {
  matchOrder(run, order, limits.matchesPerOrder);
  if (order.gpusOpen > 0) endUnmatched(run, order, 'no_match');
}

/** In a call market every order waits for the next call, also one that ends there. */
function awaitCall(run: Run, order: Order): void {
  const { withdrawalId, tenantId, ownerId, demand, gpusOpen } = order;
  if (lapsesAt(demand) > run.at) emit(run, { kind: 'withdrawal-standing', withdrawalId, tenantId, ownerId, demand, gpusOpen });
  else endUnmatched(run, order, demand.life.kind === 'standing' ? 'expired' : 'no_match');
}

/** Filled at once, or entered as standing with whatever can be matched of it. */
function matchOrStand(run: Run, order: Order): void {
  const { withdrawalId, tenantId, ownerId, demand, gpusOpen } = order;
  const found = findPlan(run.book, order, run.at);
  if (found !== undefined && found.plan.gpus === gpusOpen) {
    enterFound(run, order, found);
    return;
  }
  emit(run, { kind: 'withdrawal-standing', withdrawalId, tenantId, ownerId, demand, gpusOpen });
  const standing = run.book.standing.get(withdrawalId);
  if (found !== undefined && standing !== undefined) matchOrder(run, standing, limits.events);
}

export function cancelWithdrawal(run: Run, { withdrawalId }: CancelWithdrawal): RefusalCode | undefined {
  const order = run.book.standing.get(withdrawalId);
  if (order === undefined) return isSeen(run.book, withdrawalId, run.at) ? 'wrong_state' : 'unknown_id';
  endOrder(run, withdrawalId, order.tenantId, 'cancelled');
}
