import { type CallState, lift } from './call-state.ts';
import type { Generator } from './generator.ts';
import type { ModelSet, Placement } from './model.ts';

/** What a ruin did: who lost a place, and who is to be tried first. */
export interface Ruin {
  readonly removed: { readonly index: number; readonly was: Placement }[];
  /** An order without a place for which room was made; -1: none. */
  readonly guest: number;
  /** Slots from the first to the last of which capacity was freed. */
  from: number;
  until: number;
}

/** Orders that lose their places at once, at most. */
const removedMax = 8;

function remove(state: CallState, ruin: Ruin, index: number): void {
  const was = state.placed[index];
  if (was === undefined) return;
  lift(state, index);
  ruin.removed.push({ index, was });
  ruin.from = Math.min(ruin.from, was.start);
  ruin.until = Math.max(ruin.until, was.end);
}

const emptyRuin = (guest: number): Ruin => ({ removed: [], guest, from: Number.MAX_SAFE_INTEGER, until: 0 });

/** Makes room for an order without a place, on some of its nodes from some slot on. */
export function makeRoom(state: CallState, random: Generator, guest: number): Ruin {
  const ruin = emptyRuin(guest);
  const order = state.model.orders[guest];
  const set = order?.sets[random.below(order.sets.length)];
  if (order === undefined || set === undefined || order.last < order.first) return ruin;
  const start = order.first + random.below(order.last - order.first + 1);
  const end = order.ends[start] ?? 0;
  const offset = random.below(Math.min(set.nodes.length, 4 + (set.nodes.length >> 1)));
  let gpus = 0;
  for (let step = 0; step < set.nodes.length && gpus < order.wanted && ruin.removed.length < removedMax; step += 1) {
    const node = set.nodes[(offset + step) % set.nodes.length] ?? 0;
    if ((state.model.reach[node * state.model.times.length + start] ?? 0) < order.minutes) continue;
    for (const user of [...(state.users[node] ?? [])]) {
      const use = state.placed[user];
      if (use !== undefined && use.start < end && start < use.end && ruin.removed.length < removedMax) remove(state, ruin, user);
    }
    gpus += order.perNode > 0 ? order.perNode : (state.model.nodes[node]?.offered.gpus ?? 0);
  }
  return ruin;
}

/** Takes out an order with some of those that share its nodes, or could. */
export function removeNear(state: CallState, random: Generator, first: number): Ruin {
  const ruin = emptyRuin(-1);
  const order = state.model.orders[first];
  const was = state.placed[first];
  if (order === undefined || was === undefined) return ruin;
  const wanted = 1 + random.below(removedMax);
  const set: ModelSet | undefined = order.sets.find(({ nodes }) => nodes.includes(was.nodes[0] ?? -1));
  remove(state, ruin, first);
  const pool = random.below(2) === 0 ? was.nodes : (set?.nodes ?? was.nodes);
  const span = was.end - was.start;
  for (let tries = 0; tries < 3 * wanted && ruin.removed.length < wanted; tries += 1) {
    const users = state.users[pool[random.below(pool.length)] ?? 0] ?? [];
    const user = users[random.below(users.length)];
    const use = user === undefined ? undefined : state.placed[user];
    if (user === undefined || use === undefined || use.start > was.end + span || use.end < was.start - span) continue;
    remove(state, ruin, user);
  }
  return ruin;
}
