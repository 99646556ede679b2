import type { CallModel, Placement } from './model.ts';

/** A solution under way: who is placed where, and what that leaves. */
export interface CallState {
  readonly model: CallModel;
  /** GPUs free of node `n` in slot `s`, at `n × slots + s`. */
  readonly free: Int32Array;
  readonly placed: (Placement | undefined)[];
  /** Orders placed on each node. */
  readonly users: number[][];
  total: number;
}

export const createCallState = (model: CallModel): CallState => ({
  model,
  free: model.free.slice(),
  placed: model.orders.map(() => undefined),
  users: model.nodes.map(() => []),
  total: 0,
});

function occupy({ model, free }: CallState, { start, end, nodes, gpus }: Placement, change: 1 | -1): void {
  const slots = model.times.length;
  for (let part = 0; part < nodes.length; part += 1) {
    const row = (nodes[part] ?? 0) * slots;
    const taken = change * (gpus[part] ?? 0);
    for (let slot = row + start; slot < row + end; slot += 1) free[slot] = (free[slot] ?? 0) - taken;
  }
}

export function place(state: CallState, index: number, placement: Placement): void {
  occupy(state, placement, 1);
  for (const node of placement.nodes) state.users[node]?.push(index);
  state.placed[index] = placement;
  state.total += placement.gain;
}

/** Takes the order out again. */
export function lift(state: CallState, index: number): void {
  const placement = state.placed[index];
  if (placement === undefined) return;
  occupy(state, placement, -1);
  for (const node of placement.nodes) {
    const users = state.users[node] ?? [];
    users.splice(users.indexOf(index), 1);
  }
  state.placed[index] = undefined;
  state.total -= placement.gain;
}
