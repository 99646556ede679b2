import { assert } from '@compute-bank/domain/assert';
import { coverBits, fanOut, openGap, setBits, splitBits } from './free-bits.ts';
import {
  adopt,
  type Branch,
  coverAbove,
  createBranch,
  type FreeTree,
  firstOf,
  narrowBounds,
  renewKeys,
  type Traits,
  widenBounds,
} from './free-tree.ts';
import { allSlots, type Marks } from './time-buckets.ts';

/** The leaf in which the item would stand. */
function leafFor<T>({ traits: { key, compare }, root }: FreeTree<T>, item: T): Branch<T> {
  const own = key(item);
  const isAfter = ({ keys, branches }: Branch<T>, place: number): boolean => {
    const least = keys[place] ?? 0;
    if (least !== own) return least > own;
    const branch = branches[place];
    const first = branch && firstOf(branch);
    return first !== undefined && compare(first, item) > 0;
  };
  let at = root;
  while (!at.isLeaf) {
    let low = 0;
    let high = at.branches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (isAfter(at, middle)) high = middle - 1;
      else low = middle;
    }
    at = at.branches[low] ?? at;
  }
  return at;
}

function placeIn<T>({ key, compare }: Traits<T>, { items, keys }: Branch<T>, item: T): number {
  const own = key(item);
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = items[middle];
    if (other !== undefined && ((keys[middle] ?? 0) - own || compare(other, item)) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds an item that no other equals, free at no time. */
export function insertInto<T>(tree: FreeTree<T>, item: T): void {
  let leaf = leafFor(tree, item);
  if (leaf.items.length === fanOut) {
    split(tree, leaf);
    leaf = leafFor(tree, item);
  }
  const place = placeIn(tree.traits, leaf, item);
  openGap(leaf.free, place);
  leaf.items.splice(place, 0, item);
  leaf.keys.splice(place, 0, tree.traits.key(item));
  tree.size += 1;
  tree.traits.settle(item, leaf);
  if (place === 0) renewKeys(leaf);
  widenBounds(leaf, tree.traits.gpus(item), tree.traits.freeAlways(item));
}

function split<T>(tree: FreeTree<T>, branch: Branch<T>): void {
  const half = fanOut >> 1;
  const right = createBranch<T>(branch.isLeaf);
  right.items.push(...branch.items.splice(half));
  right.branches.push(...branch.branches.splice(half));
  right.keys.push(...branch.keys.splice(half));
  splitBits(branch.free, half, right.free);
  adopt(tree, right);
  if (branch.parent?.branches.length === fanOut) split(tree, branch.parent);
  const parent = branch.parent ?? growRoot(tree, branch);
  right.parent = parent;
  const place = parent.branches.indexOf(branch) + 1;
  openGap(parent.free, place);
  parent.branches.splice(place, 0, right);
  parent.keys.splice(place, 0, right.keys[0] ?? 0);
  for (const half of [branch, right]) {
    narrowBounds(tree.traits, half);
    coverAbove(half, allSlots, true);
  }
}

function growRoot<T>(tree: FreeTree<T>, branch: Branch<T>): Branch<T> {
  const { keys, gpusMax, freeAlwaysMin } = branch;
  const root: Branch<T> = { ...createBranch<T>(false), branches: [branch], keys: keys.slice(0, 1), gpusMax, freeAlwaysMin };
  branch.parent = root;
  tree.root = root;
  return root;
}

/** Items of a leaf, or branches of an inner one, as a tree is filled: some room to grow. */
const filledTo = 24;

/** Fills an empty tree at once: for many items a small part of what it costs to add them one by one. `mark` says when an item is free. */
export function fillTree<T>(tree: FreeTree<T>, items: readonly T[], mark: (item: T) => Marks): void {
  assert(tree.size === 0, 'free tree: only an empty one is filled');
  if (items.length === 0) return;
  const sorted = items.toSorted(tree.traits.compare);
  let level = inParts(sorted).map((part) => leafOf(tree, part, mark));
  while (level.length > 1) level = inParts(level).map((part) => innerOf(tree, part));
  tree.root = level[0] ?? tree.root;
  tree.size = items.length;
}

function inParts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / filledTo);
  return Array.from({ length: count }, (_, part) =>
    items.slice(Math.floor((part * items.length) / count), Math.floor(((part + 1) * items.length) / count)),
  );
}

function leafOf<T>(tree: FreeTree<T>, items: readonly T[], mark: (item: T) => Marks): Branch<T> {
  const leaf = createBranch<T>(true);
  leaf.items.push(...items);
  leaf.keys.push(...items.map(tree.traits.key));
  for (const [place, item] of items.entries()) setBits(leaf.free, place, mark(item));
  return settled(tree, leaf);
}

function innerOf<T>(tree: FreeTree<T>, branches: readonly Branch<T>[]): Branch<T> {
  const inner = createBranch<T>(false);
  inner.branches.push(...branches);
  inner.keys.push(...branches.map(({ keys }) => keys[0] ?? 0));
  for (const [place, child] of branches.entries()) coverBits(inner.free, place, child.free, allSlots);
  return settled(tree, inner);
}

function settled<T>(tree: FreeTree<T>, branch: Branch<T>): Branch<T> {
  adopt(tree, branch);
  narrowBounds(tree.traits, branch);
  return branch;
}
