import { assert } from '@compute-bank/domain/assert';
import { closeGap, fanOut, joinBits } from './free-bits.ts';
import { adopt, type Branch, coverAbove, type FreeTree, narrowBounds, remark, renewKeys } from './free-tree.ts';
import { allSlots, createMarks } from './time-buckets.ts';

const nothing = createMarks();

/** Takes an item out of its leaf. Bounds stay as they are until the leaf is joined with another: to narrow them costs a look at all its items. */
export function removeFrom<T>(tree: FreeTree<T>, leaf: Branch<T>, item: T): void {
  const place = leaf.items.indexOf(item);
  assert(place >= 0, 'free tree: the item to remove is in its leaf');
  remark(leaf, place, nothing, allSlots);
  closeGap(leaf.free, place);
  leaf.items.splice(place, 1);
  leaf.keys.splice(place, 1);
  tree.size -= 1;
  if (place === 0) renewKeys(leaf);
  shrink(tree, leaf);
}

const sizeOf = <T>({ items, branches }: Branch<T>): number => items.length + branches.length;

/** Joins a branch that has become small with its neighbour, drops an empty one, and lowers the tree. */
function shrink<T>(tree: FreeTree<T>, branch: Branch<T>): void {
  const { parent } = branch;
  if (parent === null) {
    lower(tree);
    return;
  }
  if (sizeOf(branch) > fanOut >> 2) return;
  const place = parent.branches.indexOf(branch);
  const left = parent.branches[place - 1];
  const right = parent.branches[place + 1];
  if (sizeOf(branch) === 0) dropBranch(parent, place);
  else if (left !== undefined && canJoin(left, branch)) join(tree, parent, place - 1);
  else if (right !== undefined && canJoin(branch, right)) join(tree, parent, place);
  else return;
  shrink(tree, parent);
}

/** A root with one branch gives way to it. */
function lower<T>(tree: FreeTree<T>): void {
  const [only, other] = tree.root.branches;
  if (only === undefined || other !== undefined) return;
  only.parent = null;
  tree.root = only;
}

function dropBranch<T>(parent: Branch<T>, place: number): void {
  closeGap(parent.free, place);
  parent.branches.splice(place, 1);
  parent.keys.splice(place, 1);
  if (place === 0) renewKeys(parent);
}

const canJoin = <T>(left: Branch<T>, right: Branch<T>): boolean => sizeOf(left) + sizeOf(right) <= fanOut - (fanOut >> 2);

/** Joins the branch at `place` with the next one. */
function join<T>(tree: FreeTree<T>, parent: Branch<T>, place: number): void {
  const left = parent.branches[place];
  const right = parent.branches[place + 1];
  assert(left !== undefined && right !== undefined, 'free tree: two branches are joined');
  joinBits(left.free, sizeOf(left), right.free);
  left.items.push(...right.items);
  left.branches.push(...right.branches);
  left.keys.push(...right.keys);
  adopt(tree, left);
  dropBranch(parent, place + 1);
  narrowBounds(tree.traits, left);
  coverAbove(left, allSlots, true);
}
