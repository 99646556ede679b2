import { assert } from '@compute-bank/domain/assert';
import { type Branch, createBranch, refresh, type SummaryTree } from './summary-tree.ts';

/** Items of a leaf, or branches of an inner one, as a tree is filled: some room to grow. */
const filledTo = 24;

/** Fills an empty tree at once: for many items a small part of what it costs to add them one by one. */
export function fillTree<T, S>(tree: SummaryTree<T, S>, items: readonly T[]): void {
  assert(tree.size === 0, 'summary tree: only an empty one is filled');
  if (items.length === 0) return;
  const sorted = items.toSorted(tree.compare);
  let level = inParts(sorted).map((part) => branchOf(tree, { items: part, branches: [] }));
  while (level.length > 1) level = inParts(level).map((part) => branchOf(tree, { items: [], branches: part }));
  const [root] = level;
  assert(root !== undefined, 'summary tree: items make a root');
  tree.root = root;
  tree.size = items.length;
}

function inParts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / filledTo);
  return Array.from({ length: count }, (_, part) =>
    items.slice(Math.floor((part * items.length) / count), Math.floor(((part + 1) * items.length) / count)),
  );
}

function branchOf<T, S>(tree: SummaryTree<T, S>, { items, branches }: Pick<Branch<T, S>, 'items' | 'branches'>): Branch<T, S> {
  const branch: Branch<T, S> = { ...createBranch(tree.measure, branches.length === 0), items, branches };
  for (const child of branches) child.parent = branch;
  refresh(tree, branch);
  return branch;
}
