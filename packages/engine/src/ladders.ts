import { interconnectRank } from '@compute-bank/domain/link';
import type { Book, BookNode, Fabric, FabricTree, Group, Ladder, LadderSummary } from './book.ts';
import { createFabricTrees, measureCosts } from './fabric-classes.ts';
import { fillTree } from './fill-tree.ts';
import { createSummaryTree, firstOf, insertInto, loosen, type Measure, removeFrom, type SummaryTree, widen } from './summary-tree.ts';
import { addGpus, addRuns, addUntil, buckets, createFreeUntil } from './time-buckets.ts';

/** By (floor price, arrival of the deposit, node id). */
export const compareNodes = (a: BookNode, b: BookNode): number =>
  a.deposit.floor - b.deposit.floor || a.deposit.arrival - b.deposit.arrival || a.ordinal - b.ordinal;

const nodeMeasure: Measure<BookNode, LadderSummary> = {
  create: () => ({ freeUntil: createFreeUntil(), gpusMax: 0, freeAlwaysMin: Number.MAX_SAFE_INTEGER }),
  clear(summary) {
    summary.freeUntil.fill(0);
    summary.gpusMax = 0;
    summary.freeAlwaysMin = Number.MAX_SAFE_INTEGER;
  },
  addItem(summary, { runs, offered, freeAlways }) {
    addRuns(summary.freeUntil, runs);
    if (summary.gpusMax < offered.gpus) summary.gpusMax = offered.gpus;
    if (summary.freeAlwaysMin > freeAlways) summary.freeAlwaysMin = freeAlways;
  },
  addSummary(summary, other) {
    addUntil(summary.freeUntil, other.freeUntil);
    if (summary.gpusMax < other.gpusMax) summary.gpusMax = other.gpusMax;
    if (summary.freeAlwaysMin > other.freeAlwaysMin) summary.freeAlwaysMin = other.freeAlwaysMin;
  },
};

const createLadder = (): Ladder => createSummaryTree(compareNodes, nodeMeasure);

function groupOf(book: Book, node: BookNode): Group {
  const { region, interconnect } = node.offered;
  const rank = interconnectRank(interconnect);
  const key = `${region.country}/${region.code}/${rank}`;
  const known = book.groups.get(key);
  if (known !== undefined) return known;
  const group: Group = {
    region: { country: region.country, code: region.code },
    interconnectRank: rank,
    ladder: createLadder(),
    fabrics: createFabricTrees(),
  };
  book.groups.set(key, group);
  return group;
}

function fabricOf(book: Book, { offered: { fabricId } }: BookNode): Fabric {
  const known = book.fabrics.get(fabricId);
  if (known !== undefined) return known;
  const fabric: Fabric = {
    fabricId,
    ladder: createLadder(),
    gpus: 0,
    floor: 0,
    costs: [],
    gpusFree: new Int32Array(buckets),
    groups: new Map(),
  };
  book.fabrics.set(fabricId, fabric);
  return fabric;
}

/** The trees that hold the fabric. */
function* treesOf(fabric: Fabric): Generator<FabricTree> {
  for (const group of fabric.groups.keys()) yield* group.fabrics.slice(0, fabric.costs.length);
}

/** A fabric's place in the trees depends on what its nodes cost: it is taken out, changed, and put back. */
function changeFabric(fabric: Fabric, change: () => void): void {
  for (const tree of treesOf(fabric)) removeFrom(tree, fabric);
  change();
  fabric.floor = firstOf(fabric.ladder.root)?.deposit.floor ?? 0;
  measureCosts(fabric);
  for (const tree of treesOf(fabric)) insertInto(tree, fabric);
}

/** Offers the node to searches. */
export function listNode(book: Book, node: BookNode): void {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  node.listed = true;
  insertInto(group.ladder, node);
  changeFabric(fabric, () => {
    insertInto(fabric.ladder, node);
    fabric.gpus += node.offered.gpus;
    addGpus(fabric.gpusFree, node.runs, node.offered.gpus);
    fabric.groups.set(group, (fabric.groups.get(group) ?? 0) + 1);
  });
}

/** Offers nodes to searches of a book that offers none yet: all at once, for a small part of what it costs one by one. */
export function listNodes(book: Book, nodes: readonly BookNode[]): void {
  const byGroup = new Map<Group, BookNode[]>();
  const byFabric = new Map<Fabric, BookNode[]>();
  for (const node of nodes) {
    const group = groupOf(book, node);
    const fabric = fabricOf(book, node);
    node.listed = true;
    fabric.gpus += node.offered.gpus;
    addGpus(fabric.gpusFree, node.runs, node.offered.gpus);
    fabric.groups.set(group, (fabric.groups.get(group) ?? 0) + 1);
    append(byGroup, group, node);
    append(byFabric, fabric, node);
  }
  const fabricsByTree = new Map<FabricTree, Fabric[]>();
  for (const [fabric, own] of byFabric) {
    fillTree(fabric.ladder, own);
    fabric.floor = firstOf(fabric.ladder.root)?.deposit.floor ?? 0;
    measureCosts(fabric);
    for (const tree of treesOf(fabric)) append(fabricsByTree, tree, fabric);
  }
  for (const [group, own] of byGroup) fillTree(group.ladder, own);
  for (const [tree, fabrics] of fabricsByTree) fillTree(tree, fabrics);
}

function append<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Takes the node out of every search. */
export function unlistNode(book: Book, node: BookNode): void {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  node.listed = false;
  removeFrom(group.ladder, node);
  changeFabric(fabric, () => {
    removeFrom(fabric.ladder, node);
    fabric.gpus -= node.offered.gpus;
    addGpus(fabric.gpusFree, node.runs, -node.offered.gpus);
    const left = (fabric.groups.get(group) ?? 0) - 1;
    if (left > 0) fabric.groups.set(group, left);
    else fabric.groups.delete(group);
  });
  if (fabric.groups.size === 0) book.fabrics.delete(fabric.fabricId);
  if (group.ladder.size === 0) dropGroup(book, group);
}

function dropGroup(book: Book, { region, interconnectRank: rank }: Group): void {
  book.groups.delete(`${region.country}/${region.code}/${rank}`);
}

/** Measures what the node has free, where searches skip by it. */
export function remeasureNode(book: Book, node: BookNode, measure: (book: Book, node: BookNode) => void): void {
  if (!node.listed) {
    measure(book, node);
    return;
  }
  const fabric = fabricOf(book, node);
  addGpus(fabric.gpusFree, node.runs, -node.offered.gpus);
  measure(book, node);
  addGpus(fabric.gpusFree, node.runs, node.offered.gpus);
  for (const ladder of [groupOf(book, node).ladder, fabric.ladder]) remeasured(ladder, node);
  for (const tree of treesOf(fabric)) remeasured(tree, fabric);
}

/** What has grown must be covered at once; what has shrunk is found by the next search that is misled. */
function remeasured<T, S>(tree: SummaryTree<T, S>, item: T): void {
  widen(tree, item);
  loosen(tree, item);
}
