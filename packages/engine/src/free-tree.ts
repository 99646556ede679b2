import { coverBits, createFreeBits, type FreeBits, isSaid } from './free-bits.ts';
import type { Marks, Slots } from './time-buckets.ts';

/** What a tree asks of its items. */
export interface Traits<T> {
  /** What items are sorted by first. */
  readonly key: (item: T) => number;
  /** A total order, by key first. */
  readonly compare: (a: T, b: T) => number;
  readonly gpus: (item: T) => number;
  readonly freeAlways: (item: T) => number;
  /** Says in which leaf the item is from now on. */
  readonly settle: (item: T, leaf: Branch<T>) => void;
}

/** A part of a tree: a leaf with items, or an inner one with branches. Its figures are of all that lies below. */
export interface Branch<T> {
  parent: Branch<T> | null;
  readonly isLeaf: boolean;
  readonly items: T[];
  readonly branches: Branch<T>[];
  readonly free: FreeBits;
  /** The key of each item, or the least one below each branch: they are compared without a look at what they belong to. */
  readonly keys: number[];
  /** No item has more GPUs, and none fewer that are always free: right to skip by, though maybe looser than it could be. */
  gpusMax: number;
  freeAlwaysMin: number;
}

/** A sorted set of items in a tree whose branches know when something below them is free. */
export interface FreeTree<T> {
  readonly traits: Traits<T>;
  root: Branch<T>;
  size: number;
}

/** More than any node has; like all figures of a branch small enough to lie in it, not in an object of its own. */
const freeAlwaysMost = 2 ** 30;

/** An empty one. */
export const createBranch = <T>(isLeaf: boolean): Branch<T> => ({
  parent: null,
  isLeaf,
  items: [],
  branches: [],
  free: createFreeBits(isLeaf),
  keys: [],
  gpusMax: 0,
  freeAlwaysMin: freeAlwaysMost,
});

export const createFreeTree = <T>(traits: Traits<T>): FreeTree<T> => ({ traits, root: createBranch(true), size: 0 });

/** The least item below; undefined only if the tree is empty. */
export function firstOf<T>(branch: Branch<T>): T | undefined {
  let at: Branch<T> | undefined = branch;
  while (at !== undefined && !at.isLeaf) at = at.branches[0];
  return at?.items[0];
}

/** Says in which of these slots the leaf's item is free. */
export function remark<T>(leaf: Branch<T>, place: number, marks: Marks, { low, high }: Readonly<Slots>): void {
  const bit = 1 << place;
  const changed: Slots = { low: high + 1, high: low - 1 };
  let isLess = false;
  for (let slot = low; slot <= high; slot += 1) {
    const had = leaf.free[slot] ?? 0;
    const has = marks[slot] === 1 ? had | bit : had & ~bit;
    if (has === had) continue;
    leaf.free[slot] = has;
    isLess ||= (has & bit) === 0;
    if (slot < changed.low) changed.low = slot;
    changed.high = slot;
  }
  if (changed.low <= changed.high) coverAbove(leaf, changed, isLess);
}

/** Brings what is said of a branch above it up to date, where in these slots more of it is free than was, or less too. */
export function coverAbove<T>(branch: Branch<T>, slots: Readonly<Slots>, isLess: boolean): void {
  for (let child = branch; child.parent !== null; child = child.parent) {
    const { free, branches } = child.parent;
    const place = branches.indexOf(child);
    if (!isLess && isSaid(free, place, slots)) return;
    if (!coverBits(free, place, child.free, slots)) return;
  }
}

/** The least key of a branch may have changed. */
export function renewKeys<T>(branch: Branch<T>): void {
  for (let child = branch; child.parent !== null; child = child.parent) {
    const { branches, keys } = child.parent;
    const place = branches.indexOf(child);
    const [least] = child.keys;
    if (least === undefined || keys[place] === least) return;
    keys[place] = least;
    if (place > 0) return;
  }
}

export function widenBounds<T>(branch: Branch<T>, gpus: number, freeAlways: number): void {
  for (let at: Branch<T> | null = branch; at !== null; at = at.parent) {
    if (gpus <= at.gpusMax && freeAlways >= at.freeAlwaysMin) return;
    at.gpusMax = Math.max(at.gpusMax, gpus);
    at.freeAlwaysMin = Math.min(at.freeAlwaysMin, freeAlways);
  }
}

/** Narrows the bounds of a branch to what is directly below it; those above follow. */
export function narrowBounds<T>({ gpus, freeAlways }: Traits<T>, branch: Branch<T>): void {
  for (let at: Branch<T> | null = branch; at !== null; at = at.parent) {
    const { gpusMax, freeAlwaysMin } = at;
    at.gpusMax = 0;
    at.freeAlwaysMin = freeAlwaysMost;
    for (const item of at.items) bound(at, gpus(item), freeAlways(item));
    for (const child of at.branches) bound(at, child.gpusMax, child.freeAlwaysMin);
    if (at.gpusMax === gpusMax && at.freeAlwaysMin === freeAlwaysMin) return;
  }
}

function bound<T>(branch: Branch<T>, gpus: number, freeAlways: number): void {
  if (branch.gpusMax < gpus) branch.gpusMax = gpus;
  if (branch.freeAlwaysMin > freeAlways) branch.freeAlwaysMin = freeAlways;
}

/** What lies directly below the branch has come from another one. */
export function adopt<T>({ traits }: FreeTree<T>, branch: Branch<T>): void {
  for (const item of branch.items) traits.settle(item, branch);
  for (const child of branch.branches) child.parent = branch;
}
