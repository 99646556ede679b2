import { assert } from '@compute-bank/domain/assert';

/** Negative, zero or positive: a total order. */
export type Order<T> = (a: T, b: T) => number;

/** How a branch is measured, so that a search can tell that nothing below it serves. */
export interface Measure<T, S> {
  readonly create: () => S;
  readonly clear: (summary: S) => void;
  /** Widens the summary so that it covers the item. */
  readonly addItem: (summary: S, item: T) => void;
  readonly addSummary: (summary: S, other: S) => void;
}

/** A part of the tree: a leaf with items, or an inner one with branches. `summary` covers all that lies below. */
export interface Branch<T, S> {
  parent: Branch<T, S> | null;
  readonly isLeaf: boolean;
  readonly branches: Branch<T, S>[];
  readonly items: T[];
  readonly summary: S;
  /** The summary may cover more than lies below: still right to skip by, but looser than it could be. */
  stale: boolean;
}

/**
 * A sorted set in a tree whose branches carry summaries. Growth widens the summaries on the way at once; shrinking only
 * marks them stale, and a search that was misled by a stale one has it measured anew (see {@link refresh}).
 */
export interface SummaryTree<T, S> {
  readonly compare: Order<T>;
  readonly measure: Measure<T, S>;
  root: Branch<T, S>;
  size: number;
}

/** Items of a leaf, and branches of an inner one, at most. */
const fanOut = 32;

/** An empty one. */
export function createBranch<T, S>({ create }: Measure<T, S>, isLeaf: boolean): Branch<T, S> {
  return { parent: null, isLeaf, branches: [], items: [], summary: create(), stale: false };
}

export const createSummaryTree = <T, S>(compare: Order<T>, measure: Measure<T, S>): SummaryTree<T, S> => ({
  compare,
  measure,
  root: createBranch(measure, true),
  size: 0,
});

/** The least item below; undefined only if the tree is empty. */
export function firstOf<T, S>(branch: Branch<T, S>): T | undefined {
  let at: Branch<T, S> | undefined = branch;
  while (at !== undefined && !at.isLeaf) at = at.branches[0];
  return at?.items[0];
}

/** The branch in which the item stands or would stand. */
function branchFor<T, S>({ compare }: SummaryTree<T, S>, { branches }: Branch<T, S>, item: T): number {
  let low = 0;
  let high = branches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const branch = branches[middle];
    const first = branch === undefined ? undefined : firstOf(branch);
    if (first !== undefined && compare(first, item) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

function leafFor<T, S>(tree: SummaryTree<T, S>, item: T): Branch<T, S> {
  let at = tree.root;
  while (!at.isLeaf) at = at.branches[branchFor(tree, at, item)] ?? at;
  return at;
}

function placeIn<T, S>({ compare }: SummaryTree<T, S>, { items }: Branch<T, S>, item: T): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = items[middle];
    if (other !== undefined && compare(other, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Measures the branch from what lies directly below it. */
export function refresh<T, S>({ measure }: SummaryTree<T, S>, branch: Branch<T, S>): void {
  measure.clear(branch.summary);
  for (const item of branch.items) measure.addItem(branch.summary, item);
  for (const { summary } of branch.branches) measure.addSummary(branch.summary, summary);
  branch.stale = false;
  if (branch.parent !== null) branch.parent.stale = true;
}

/** Adds an item that no other equals. */
export function insertInto<T, S>(tree: SummaryTree<T, S>, item: T): void {
  const leaf = leafFor(tree, item);
  leaf.items.splice(placeIn(tree, leaf, item), 0, item);
  tree.size += 1;
  widenFrom(tree, leaf, item);
  if (leaf.items.length > fanOut) split(tree, leaf);
}

function widenFrom<T, S>({ measure }: SummaryTree<T, S>, leaf: Branch<T, S>, item: T): void {
  for (let at: Branch<T, S> | null = leaf; at !== null; at = at.parent) measure.addItem(at.summary, item);
}

function split<T, S>(tree: SummaryTree<T, S>, branch: Branch<T, S>): void {
  const right = createBranch(tree.measure, branch.isLeaf);
  right.items.push(...branch.items.splice(branch.items.length >> 1));
  right.branches.push(...branch.branches.splice(branch.branches.length >> 1));
  for (const child of right.branches) child.parent = right;
  const parent = branch.parent ?? growRoot(tree, branch);
  right.parent = parent;
  parent.branches.splice(parent.branches.indexOf(branch) + 1, 0, right);
  refresh(tree, branch);
  refresh(tree, right);
  if (parent.branches.length > fanOut) split(tree, parent);
}

function growRoot<T, S>(tree: SummaryTree<T, S>, branch: Branch<T, S>): Branch<T, S> {
  const root = createBranch(tree.measure, false);
  tree.measure.addSummary(root.summary, branch.summary);
  root.branches.push(branch);
  branch.parent = root;
  tree.root = root;
  return root;
}

/** Takes a listed item out. */
export function removeFrom<T, S>(tree: SummaryTree<T, S>, item: T): void {
  const leaf = leafFor(tree, item);
  const place = placeIn(tree, leaf, item);
  const found = leaf.items[place];
  assert(found !== undefined && tree.compare(found, item) === 0, 'summary tree: the item to remove is listed');
  leaf.items.splice(place, 1);
  leaf.stale = true;
  tree.size -= 1;
  shrink(tree, leaf);
}

/** Joins a branch that has become small with its neighbour, drops an empty one, and lowers the tree. */
function shrink<T, S>(tree: SummaryTree<T, S>, branch: Branch<T, S>): void {
  const { parent } = branch;
  if (parent === null) {
    const only = branch.branches.length === 1 ? branch.branches[0] : undefined;
    if (only !== undefined) {
      only.parent = null;
      tree.root = only;
    }
    return;
  }
  const size = branch.items.length + branch.branches.length;
  if (size > fanOut >> 2) return;
  const place = parent.branches.indexOf(branch);
  const left = parent.branches[place - 1];
  const right = parent.branches[place + 1];
  if (size === 0) parent.branches.splice(place, 1);
  else if (left !== undefined && canJoin(left, branch)) join(tree, parent, left, branch);
  else if (right !== undefined && canJoin(branch, right)) join(tree, parent, branch, right);
  else return;
  parent.stale = true;
  shrink(tree, parent);
}

const canJoin = <T, S>(left: Branch<T, S>, right: Branch<T, S>): boolean =>
  left.items.length + left.branches.length + right.items.length + right.branches.length <= fanOut - (fanOut >> 2);

function join<T, S>({ measure }: SummaryTree<T, S>, parent: Branch<T, S>, left: Branch<T, S>, right: Branch<T, S>): void {
  left.items.push(...right.items);
  for (const child of right.branches) child.parent = left;
  left.branches.push(...right.branches);
  measure.addSummary(left.summary, right.summary);
  left.stale = true;
  parent.branches.splice(parent.branches.indexOf(right), 1);
}

/** Says that the item's measure has grown: its branches must cover it. */
export const widen = <T, S>(tree: SummaryTree<T, S>, item: T): void => widenFrom(tree, leafFor(tree, item), item);

/** Says that the item's measure has shrunk. */
export function loosen<T, S>(tree: SummaryTree<T, S>, item: T): void {
  leafFor(tree, item).stale = true;
}
