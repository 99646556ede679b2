import type { BookNode, Fabric, FabricPlace, FabricTree } from './book.ts';
import { compareText } from './chunked-list.ts';
import { type Branch, createFreeTree, remark, widenBounds } from './free-tree.ts';
import { insertInto } from './grow-tree.ts';
import { removeFrom } from './shrink-tree.ts';
import { allSlots, createMarks, type Marks, type Slots } from './time-buckets.ts';

/**
 * Gangs look for fabrics in the order of what they would cost at least. That depends on the gang's size, so fabrics are
 * kept in an order for each of these numbers of GPUs: the first so many are never dearer on average than more of them.
 */
const sizes = [1, 8, 16, 32, 64, 128, 256, 512, 1_024] as const;

/** The trees of a group; `placeOf` gives a fabric's place in it. */
export const createFabricTrees = (placeOf: (fabric: Fabric) => FabricPlace | undefined): FabricTree[] =>
  sizes.map((_, place) =>
    createFreeTree({
      key: ({ costs }) => costs[place] ?? 0,
      compare: (a, b) => (a.costs[place] ?? 0) - (b.costs[place] ?? 0) || compareText(a.fabricId, b.fabricId),
      gpus: ({ gpus }) => gpus,
      freeAlways: () => 0,
      settle(fabric, leaf) {
        const own = placeOf(fabric);
        if (own !== undefined) own.leaves[place] = leaf;
      },
    }),
  );

/** The class that serves a gang of so many GPUs: its place, and its number of GPUs. */
export function classFor(gpus: number): { readonly place: number; readonly size: number } {
  let place = 0;
  while ((sizes[place + 1] ?? Number.POSITIVE_INFINITY) <= gpus) place += 1;
  return { place, size: sizes[place] ?? 1 };
}

/** What the fabric costs at least in each class that it reaches, whatever is free. */
export function costsOf({ ladder }: Fabric): number[] {
  const costs: number[] = [];
  addCosts(costs, ladder.root, { gpus: 0, cost: 0 });
  return costs;
}

function addCosts(costs: number[], branch: Branch<BookNode>, sum: { gpus: number; cost: number }): void {
  for (const { gpus, floor } of branch.items) {
    for (let size = sizes[costs.length]; size !== undefined && sum.gpus + gpus >= size; size = sizes[costs.length]) {
      costs.push(sum.cost + (size - sum.gpus) * floor);
    }
    sum.gpus += gpus;
    sum.cost += gpus * floor;
  }
  for (const child of branch.branches) addCosts(costs, child, sum);
}

const scratch = createMarks();

/** In which of these slots the fabric has as many GPUs free as the class asks for. */
export function marksOf({ gpusFree }: Fabric, place: number, { low, high }: Readonly<Slots> = allSlots): Marks {
  const size = sizes[place] ?? 1;
  for (let slot = low; slot <= high; slot += 1) scratch[slot] = (gpusFree[slot] ?? 0) >= size ? 1 : 0;
  return scratch;
}

/** What the fabric has free in these slots has changed. */
export function remarkFabric(fabric: Fabric, slots: Readonly<Slots>): void {
  for (const { leaves } of fabric.places.values()) {
    for (const [place, leaf] of leaves.entries()) {
      if (leaf !== undefined) remark(leaf, leaf.items.indexOf(fabric), marksOf(fabric, place, slots), slots);
    }
  }
}

/** Nodes have come to the fabric, or left it: it moves to where its costs put it. */
export function resettleFabric(fabric: Fabric): void {
  const before = fabric.costs;
  const costs = costsOf(fabric);
  fabric.costs = costs;
  for (const [group, own] of fabric.places) {
    const reached = own.nodes === 0 ? 0 : costs.length;
    for (const [place, tree] of group.fabrics.entries()) {
      const leaf = own.leaves[place];
      if (leaf !== undefined && place < reached && before[place] === costs[place]) {
        widenBounds(leaf, fabric.gpus, 0);
        continue;
      }
      if (leaf !== undefined) {
        removeFrom(tree, leaf, fabric);
        own.leaves[place] = undefined;
      }
      if (place < reached) settleIn(fabric, tree, own, place);
    }
  }
}

function settleIn(fabric: Fabric, tree: FabricTree, { leaves }: FabricPlace, place: number): void {
  insertInto(tree, fabric);
  const leaf = leaves[place];
  if (leaf !== undefined) remark(leaf, leaf.items.indexOf(fabric), marksOf(fabric, place), allSlots);
}
