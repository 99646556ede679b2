import type { CallClearing } from '@compute-bank/domain/clearing';
import type { CallNote } from '@compute-bank/domain/entities/withdrawal';
import type { Order } from '../book.ts';
import { limits } from '../limits.ts';
import { enterFound } from '../match-order.ts';
import { arrivesNow } from '../price.ts';
import { emit, hasRoom, type Run } from '../run.ts';
import { findPlan } from '../search.ts';
import { buildModel } from './build-model.ts';
import { callLimits } from './call-limits.ts';
import { callClearing } from './clearing-of.ts';
import { atCallPrice, enterPlacements } from './enter-placements.ts';
import { seedOf } from './generator.ts';
import { solve } from './solve.ts';
import { waitingOrders } from './waiting-orders.ts';

/**
 * Matches all that waits in a call market together. What the search leaves out is tried one by one against what is left,
 * so that afterwards nothing that waits could be matched; orders that cannot stand end here.
 */
export function callWaiting(run: Run): void {
  const clearing = callClearing(run.book);
  if (clearing === undefined || run.book.halted) return;
  const waiting = waitingOrders(run.book);
  const note = matchTogether(run, waiting.slice(0, callLimits.orders), clearing);
  for (const order of waiting) matchOneByOne(run, order, clearing, note);
  for (const order of waiting) endIfImmediate(run, order);
}

function matchTogether(run: Run, batch: readonly Order[], clearing: CallClearing): CallNote {
  const { iterations } = clearing;
  const seed = seedOf(run.position, run.index);
  const model = batch.length === 0 ? undefined : buildModel(run.book, batch, run.at);
  if (model === undefined) return { batch: batch.length, seed, iterations, surplusScore: 0n };
  const solution = solve(model, seed, iterations);
  const note = { batch: batch.length, seed, iterations, surplusScore: solution.surplusScore };
  enterPlacements(run, model, solution, clearing, note);
  return note;
}

/** An order that was not part of the model, or is not filled by it, takes what it still can. */
function matchOneByOne(run: Run, order: Order, { kBps }: CallClearing, note: CallNote): void {
  for (let made = 0; made < limits.matchesPerOrder && order.gpusOpen > 0 && hasRoom(run); made += 1) {
    // As if it came now, every deposit is older: nodes are compared by their floors, which is the order of call prices.
    const found = findPlan(run.book, { ...order, arrival: arrivesNow }, run.at);
    if (found === undefined) return;
    enterFound(run, order, { ...found, plan: atCallPrice(order, found.plan, kBps) }, note);
  }
}

function endIfImmediate(run: Run, { withdrawalId, tenantId, demand, gpusOpen }: Order): void {
  const isStanding = demand.life.kind === 'standing' && demand.priceKind === 'limit';
  if (isStanding || gpusOpen === 0 || !hasRoom(run)) return;
  emit(run, { kind: 'withdrawal-ended', withdrawalId, tenantId, outcome: 'no_match', gpusOpen });
}
