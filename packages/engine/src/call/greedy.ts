import { type CallState, createCallState, place } from './call-state.ts';
import { findPlace, type Scratch } from './find-place.ts';
import type { CallModel } from './model.ts';

/** Places the orders one after the other, each where it gains most. Those that do not fit any more are left out. */
function placeInOrder(model: CallModel, scratch: Scratch, sequence: readonly number[]): CallState {
  const state = createCallState(model);
  for (const index of sequence) {
    const order = model.orders[index];
    const placement = order && findPlace(state, scratch, order, null);
    if (placement !== undefined) place(state, index, placement);
  }
  return state;
}

/** What each order would gain if it were alone. */
function gainsAlone(model: CallModel, scratch: Scratch): number[] {
  const empty = createCallState(model);
  return model.orders.map((order) => findPlace(empty, scratch, order, null)?.gain ?? -1);
}

/** A greedy solution, and the orders that fit somewhere if they are alone. */
interface Greedy {
  readonly state: CallState;
  readonly able: readonly number[];
}

/**
 * The best of several greedy passes: by total value, value per GPU-hour, limit, age, and size from either end. Ties go to
 * the order that came first, and to the pass that is named first.
 */
export function solveGreedily(model: CallModel, scratch: Scratch): Greedy {
  const gains = gainsAlone(model, scratch);
  const sizes = model.orders.map(({ wanted, minutes }) => wanted * minutes);
  const limits = model.orders.map(({ order }) => Number(order.demand.limitMicros));
  const gain = (index: number): number => gains[index] ?? 0;
  const size = (index: number): number => sizes[index] ?? 1;
  const keys: ((index: number) => number)[] = [
    gain,
    (index) => gain(index) / size(index),
    (index) => limits[index] ?? 0,
    () => 0,
    size,
    (index) => -size(index),
  ];
  const able = gains.flatMap((value, index) => (value < 0 ? [] : [index]));
  let best = createCallState(model);
  for (const [pass, key] of keys.entries()) {
    const sequence = able.toSorted((a, b) => key(b) - key(a) || arrivalOf(model, a) - arrivalOf(model, b));
    const state = placeInOrder(model, scratch, sequence);
    if (pass === 0 || state.total > best.total) best = state;
  }
  return { state: best, able };
}

const arrivalOf = ({ orders }: CallModel, index: number): number => orders[index]?.order.arrival ?? 0;
