import type { CallClearing } from '@compute-bank/domain/clearing';
import type { CallNote } from '@compute-bank/domain/entities/withdrawal';
import { addMs } from '@compute-bank/domain/instant';
import type { BookNode, Order } from '../book.ts';
import { gpusLeast } from '../construct.ts';
import { isEligible, termsOf } from '../eligible.ts';
import type { Taken } from '../fill.ts';
import { enterFound } from '../match-order.ts';
import { type Plan, toPlan } from '../plan.ts';
import { hasRoom, type Run } from '../run.ts';
import { freeFor, type Trial } from '../walk.ts';
import { callPrice } from './call-price.ts';
import type { CallModel, ModelOrder, Placement } from './model.ts';
import { startOf } from './slots.ts';
import type { Solution } from './solve.ts';

/** Enters the matches that a solution makes, by limit price, then age. */
export function enterPlacements(run: Run, model: CallModel, { placed }: Solution, clearing: CallClearing, note: CallNote): void {
  for (const [index, order] of model.orders.entries()) {
    const placement = placed[index];
    if (placement === undefined) continue;
    if (!hasRoom(run)) return;
    const plan = toCallPlan(run, model, order, placement, clearing.kBps);
    if (plan !== undefined) enterFound(run, order.order, { plan, bounded: model.bounded }, note);
  }
}

/**
 * The plan that a placement stands for, priced. Undefined if the book itself would not allow it: the model is a copy, and
 * what it says is believed only as far as the book agrees.
 */
function toCallPlan({ book }: Run, model: CallModel, { order, first }: ModelOrder, placement: Placement, kBps: number): Plan | undefined {
  const start = startOf(model.times, placement.start);
  const end = addMs(start, order.demand.durationMs);
  const trial: Trial = { start, end, until: addMs(end, book.market?.turnaroundMs ?? 0) };
  const taken: Taken[] = [];
  for (const [part, index] of placement.nodes.entries()) {
    const node = model.nodes[index];
    const gpus = placement.gpus[part] ?? 0;
    if (node === undefined || freeFor(trial, node) < gpus || !isEligible(termsOf(order), node)) return undefined;
    taken.push({ node, gpus, price: priceOf(order, node, kBps), free: freeFor(trial, node) });
  }
  const plan = toPlan(start, taken, placement.start - first + 1);
  return plan.gpus >= gpusLeast(order) ? plan : undefined;
}

/** The plan with every slice at the price of a call. */
export function atCallPrice(order: Order, plan: Plan, kBps: number): Plan {
  const taken = plan.taken.map((one) => ({ ...one, price: priceOf(order, one.node, kBps) }));
  return toPlan(plan.start, taken, plan.ordinal);
}

const priceOf = ({ demand }: Order, { deposit }: BookNode, kBps: number): number =>
  Number(callPrice(demand, deposit.offer.floorMicros, kBps));
