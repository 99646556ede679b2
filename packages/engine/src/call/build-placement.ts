import type { CallState } from './call-state.ts';
import type { ModelOrder, ModelSet, Placement } from './model.ts';
import { takeOf } from './take-of.ts';

/** Nodes of one margin that are compared with each other by what they would leave. */
const alikeMax = 64;

interface Free {
  readonly node: number;
  readonly free: number;
}

/** Takes nodes for a lease that begins with this slot: by margin, then by least leftover. Undefined if they do not suffice. */
export function buildPlacement(state: CallState, order: ModelOrder, set: ModelSet, start: number): Placement | undefined {
  return build(state, order, set, start, true) ?? build(state, order, set, start, false);
}

function build(state: CallState, order: ModelOrder, set: ModelSet, start: number, bestFit: boolean): Placement | undefined {
  const nodes: number[] = [];
  const gpus: number[] = [];
  let open = order.wanted;
  let gained = 0;
  for (let position = 0; position < set.nodes.length && open > 0; ) {
    const margin = set.margins[position] ?? 0;
    const alike: Free[] = [];
    for (; position < set.nodes.length && set.margins[position] === margin && alike.length < alikeMax; position += 1) {
      const node = set.nodes[position] ?? 0;
      const free = freeFrom(state, order, node, start);
      if (free > 0) alike.push({ node, free });
    }
    if (bestFit) alike.sort((a, b) => leftover(order, a) - leftover(order, b));
    for (const { node, free } of alike) {
      const taken = open === 0 ? 0 : takeOf(free, open, state.model.whole[node] ?? 0, order.perNode);
      if (taken === 0) continue;
      nodes.push(node);
      gpus.push(taken);
      open -= taken;
      gained += taken * margin;
    }
  }
  if (order.wanted - open < order.least) return undefined;
  return { start, end: order.ends[start] ?? 0, nodes, gpus, gain: gained * order.minutes };
}

const leftover = ({ perNode, wanted }: ModelOrder, { free }: Free): number => free - (perNode > 0 ? perNode : Math.min(free, wanted));

/** GPUs of the node that are free for the whole lease. */
function freeFrom({ model, free }: CallState, { minutes, ends }: ModelOrder, node: number, start: number): number {
  const row = node * model.times.length;
  if ((model.reach[row + start] ?? 0) < minutes) return 0;
  let least = free[row + start] ?? 0;
  const end = row + (ends[start] ?? 0);
  for (let slot = row + start + 1; slot < end && least > 0; slot += 1) {
    const value = free[slot] ?? 0;
    if (value < least) least = value;
  }
  return least;
}
