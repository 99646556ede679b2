import { type CallState, lift, place } from './call-state.ts';
import { type Blink, findPlace, type Scratch } from './find-place.ts';
import type { Generator } from './generator.ts';
import type { ModelOrder, Placement } from './model.ts';
import { makeRoom, type Ruin, removeNear } from './ruin.ts';

/** Orders without a place that are tried again after a ruin, at most. */
const guestsMax = 12;
/** One node in so many is passed over, so that a search does not always make the same choices; one search in four passes none over. */
const blinks = [64, 8, 3] as const;
/** What gains less is kept, at first, if it is within this share of what an order gains on average. */
const thresholdShare = 4;

interface Begun {
  readonly state: CallState;
  /** Orders that fit somewhere if they are alone. */
  readonly able: readonly number[];
  readonly scratch: Scratch;
  readonly random: Generator;
}

interface Search extends Begun {
  /** Orders without a place. */
  readonly waiting: number[];
}

/**
 * Ruin and recreate: again and again some orders lose their places, and they and some that had none are placed anew in
 * another sequence. What gains less is kept while the search is young, up to a threshold that falls to nothing. Bounded by
 * steps, never by time. Returns the best placements seen; `state` ends anywhere.
 */
export function improve(begun: Begun, iterations: number): readonly (Placement | undefined)[] {
  const { state, able, random } = begun;
  const waiting = able.filter((index) => state.placed[index] === undefined);
  const search: Search = { ...begun, waiting };
  const threshold = state.total / able.length / thresholdShare;
  let best = [...state.placed];
  let bestTotal = state.total;
  for (let step = 0; step < iterations; step += 1) {
    const before = state.total;
    const ruin = pickRuin(search);
    const tried = recreate(search, ruin);
    const allowed = (threshold * (1 - step / iterations) * random.below(1_000)) / 1_000;
    if (state.total < before - allowed) undo(search, ruin, tried);
    else settle(search, ruin, tried);
    if (state.total <= bestTotal) continue;
    bestTotal = state.total;
    best = [...state.placed];
  }
  return best;
}

function pickRuin({ state, able, random, waiting }: Search): Ruin {
  const guest = waiting[random.below(waiting.length)];
  if (guest !== undefined && random.below(2) === 0) return makeRoom(state, random, guest);
  return removeNear(state, random, able[random.below(able.length)] ?? 0);
}

/** Places the guest, those removed and some that wait, in a sequence of the generator's choice; returns whom it tried. */
function recreate(search: Search, ruin: Ruin): number[] {
  const { state, scratch, random } = search;
  const tried = ruin.removed.map(({ index }) => index);
  tried.push(...pickGuests(search, ruin));
  sortBy(tried, sequenceKey(search));
  if (ruin.guest >= 0 && random.below(2) === 0) tried.unshift(ruin.guest);
  else if (ruin.guest >= 0) tried.splice(random.below(tried.length + 1), 0, ruin.guest);
  for (const index of tried) {
    const order = state.model.orders[index];
    const placement = order && findPlace(state, scratch, vary(order, random), pickBlink(random));
    if (placement !== undefined) place(state, index, placement);
  }
  return tried;
}

function pickBlink(random: Generator): Blink | null {
  const every = blinks[random.below(blinks.length + 1) - 1];
  return every === undefined ? null : () => random.below(every) === 0;
}

/** An order that accepts less than its size sometimes asks for less, which leaves room for others. */
function vary(order: ModelOrder, random: Generator): ModelOrder {
  if (order.least === order.wanted || random.below(2) === 0) return order;
  return { ...order, wanted: order.least + random.below(order.wanted - order.least) };
}

/** Orders without a place that could begin or end within what was freed. */
function pickGuests({ state, random, waiting }: Search, ruin: Ruin): number[] {
  const found: number[] = [];
  const offset = random.below(waiting.length);
  const looked = Math.min(waiting.length, 4 * guestsMax);
  for (let step = 0; step < looked && found.length < guestsMax; step += 1) {
    const index = waiting[(offset + step) % waiting.length] ?? 0;
    const order = state.model.orders[index];
    if (index === ruin.guest || order === undefined) continue;
    if (order.first < ruin.until && (order.ends[order.last] ?? 0) > ruin.from) found.push(index);
  }
  return found;
}

function sequenceKey({ state, random }: Search): (index: number) => number {
  const orders = state.model.orders;
  const ask = (index: number, key: (order: ModelOrder) => number): number => {
    const order = orders[index];
    return order === undefined ? 0 : key(order);
  };
  const margin = (order: ModelOrder): number => order.sets[0]?.margins[0] ?? 0;
  switch (random.below(4)) {
    case 0:
      return (index) => ask(index, (order) => -margin(order) * order.wanted * order.minutes);
    case 1:
      return (index) => ask(index, (order) => -margin(order));
    case 2:
      return (index) => ask(index, (order) => -order.wanted * order.minutes);
    default:
      return () => random.below(1_000_000);
  }
}

function sortBy(indexes: number[], key: (index: number) => number): void {
  const keyed = indexes.map((index) => ({ index, key: key(index) }));
  keyed.sort((a, b) => a.key - b.key || a.index - b.index);
  for (const [position, { index }] of keyed.entries()) indexes[position] = index;
}

/** Puts everything back as it was before the ruin. */
function undo({ state }: Search, { removed }: Ruin, tried: readonly number[]): void {
  for (const index of tried) lift(state, index);
  for (const { index, was } of removed) place(state, index, was);
}

/** Notes who waits now. */
function settle({ state, waiting }: Search, { removed }: Ruin, tried: readonly number[]): void {
  for (const index of tried) {
    const position = waiting.indexOf(index);
    if (state.placed[index] !== undefined && position >= 0) waiting.splice(position, 1);
  }
  for (const { index } of removed) if (state.placed[index] === undefined) waiting.push(index);
}
