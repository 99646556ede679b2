import { buildPlacement } from './build-placement.ts';
import type { CallState } from './call-state.ts';
import type { ModelOrder, ModelSet, Placement } from './model.ts';
import { takeOf } from './take-of.ts';

/** Work space of one search, so that none is made per insertion. */
export interface Scratch {
  /** Per slot of the order: GPUs still wanted, and margin gained per hour so far. */
  readonly open: Int32Array;
  readonly gained: Float64Array;
  /** Slots whose free GPUs rise from the first to the last: the first is the least of those ahead. */
  readonly queue: Int32Array;
}

export const createScratch = (slots: number): Scratch => ({
  open: new Int32Array(slots),
  gained: new Float64Array(slots),
  queue: new Int32Array(slots),
});

/** Says whether a search should pass over a node, as ruin-and-recreate now and then does. */
export type Blink = () => boolean;

/**
 * The place that gains the order the most surplus, cheapest nodes first; of two that gain the same the sooner one, and the
 * set that comes first. Undefined if it fits nowhere.
 */
export function findPlace(state: CallState, scratch: Scratch, order: ModelOrder, blink: Blink | null): Placement | undefined {
  let best: Placement | undefined;
  for (const set of order.sets) {
    const nodes = blink === null ? set : without(set, blink);
    const start = bestStart(state, scratch, order, nodes);
    if (start < 0) continue;
    const gain = (scratch.gained[start] ?? 0) * order.minutes;
    if (best !== undefined && gain <= best.gain) continue;
    const placement = buildPlacement(state, order, nodes, start);
    if (placement !== undefined && (best === undefined || placement.gain > best.gain)) best = placement;
  }
  return best;
}

function without({ nodes, margins }: ModelSet, blink: Blink): ModelSet {
  const kept = Array.from(nodes, () => !blink());
  return { nodes: nodes.filter((_, place) => kept[place]), margins: margins.filter((_, place) => kept[place]) };
}

/** The slot with which the order gains most on these nodes; -1 if it fits at none. */
function bestStart(state: CallState, scratch: Scratch, order: ModelOrder, { nodes, margins }: ModelSet): number {
  const { open, gained } = scratch;
  const { first, last, wanted, least } = order;
  open.fill(wanted, first, last + 1);
  gained.fill(0, first, last + 1);
  let full = -1;
  for (let position = 0; position < nodes.length; position += 1) {
    const margin = margins[position] ?? 0;
    if (full >= 0 && !canBeat(scratch, order, margin, gained[full] ?? 0)) return full;
    full = takeNode(state, scratch, order, { node: nodes[position] ?? 0, margin, full });
  }
  let best = full;
  for (let start = first; start <= last; start += 1) {
    if (wanted - (open[start] ?? 0) < least) continue;
    if (best < 0 || (gained[start] ?? 0) > (gained[best] ?? 0)) best = start;
  }
  return best;
}

/** Whether a start that is not full yet could gain more than `most` with nodes of this margin. */
function canBeat({ open, gained }: Scratch, { first, last }: ModelOrder, margin: number, most: number): boolean {
  for (let start = first; start <= last; start += 1) {
    const left = open[start] ?? 0;
    if (left > 0 && (gained[start] ?? 0) + left * margin > most) return true;
  }
  return false;
}

/** Takes what the node has free at every start that still wants GPUs; returns the best start that has them all. */
function takeNode(
  { free, model }: CallState,
  { open, gained, queue }: Scratch,
  order: ModelOrder,
  { node, margin, full }: { readonly node: number; readonly margin: number; readonly full: number },
): number {
  const { first, last, ends, minutes, perNode } = order;
  const { reach } = model;
  const whole = model.whole[node] ?? 0;
  const row = node * model.times.length;
  let best = full;
  let head = 0;
  let tail = 0;
  let fed = first;
  for (let start = first; start <= last; start += 1) {
    for (const end = ends[start] ?? 0; fed < end; fed += 1) {
      const value = free[row + fed] ?? 0;
      while (tail > head && (free[row + (queue[tail - 1] ?? 0)] ?? 0) >= value) tail -= 1;
      queue[tail] = fed;
      tail += 1;
    }
    while ((queue[head] ?? 0) < start && head < tail) head += 1;
    const left = open[start] ?? 0;
    if (left === 0 || (reach[row + start] ?? 0) < minutes) continue;
    const taken = takeOf(free[row + (queue[head] ?? 0)] ?? 0, left, whole, perNode);
    if (taken === 0) continue;
    open[start] = left - taken;
    gained[start] = (gained[start] ?? 0) + taken * margin;
    if (taken === left && isBetter(gained, start, best)) best = start;
  }
  return best;
}

const isBetter = (gained: Float64Array, start: number, best: number): boolean =>
  best < 0 || (gained[start] ?? 0) > (gained[best] ?? 0) || (gained[start] === gained[best] && start < best);
