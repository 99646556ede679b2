import type { BookNode, Fabric, FabricTree } from './book.ts';
import { compareText } from './chunked-list.ts';
import { type Branch, createSummaryTree, type Measure } from './summary-tree.ts';
import { addUntil, buckets } from './time-buckets.ts';

/**
 * Gangs look for fabrics in the order of what they would cost at least. That depends on the gang's size, so fabrics are
 * kept in an order for each of these numbers of GPUs: the first so many are never dearer on average than more of them.
 */
const sizes = [1, 8, 16, 32, 64, 128, 256, 512, 1_024] as const;

const measure: Measure<Fabric, Int32Array> = {
  create: () => new Int32Array(buckets),
  clear: (summary) => void summary.fill(0),
  addItem: (summary, { gpusFree }) => addUntil(summary, gpusFree),
  addSummary: addUntil,
};

const createTree = (place: number): FabricTree =>
  createSummaryTree((a, b) => (a.costs[place] ?? 0) - (b.costs[place] ?? 0) || compareText(a.fabricId, b.fabricId), measure);

export const createFabricTrees = (): FabricTree[] => sizes.map((_, place) => createTree(place));

/** The class that serves a gang of so many GPUs: its place, and its number of GPUs. */
export function classFor(gpus: number): { readonly place: number; readonly size: number } {
  let place = 0;
  while ((sizes[place + 1] ?? Number.POSITIVE_INFINITY) <= gpus) place += 1;
  return { place, size: sizes[place] ?? 1 };
}

/** Reckons what the fabric costs at least in each class that it reaches, whatever is free. */
export function measureCosts(fabric: Fabric): void {
  fabric.costs.length = 0;
  addCosts(fabric.costs, fabric.ladder.root, { gpus: 0, cost: 0 });
}

function addCosts(costs: number[], branch: Branch<BookNode, unknown>, sum: { gpus: number; cost: number }): void {
  for (const { offered, deposit } of branch.items) {
    for (let size = sizes[costs.length]; size !== undefined && sum.gpus + offered.gpus >= size; size = sizes[costs.length]) {
      costs.push(sum.cost + (size - sum.gpus) * deposit.floor);
    }
    sum.gpus += offered.gpus;
    sum.cost += offered.gpus * deposit.floor;
  }
  for (const child of branch.branches) addCosts(costs, child, sum);
}
