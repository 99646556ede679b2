import type { Book, BookNode, Fabric, FabricTree, Group } from './book.ts';
import { costsOf, marksOf } from './fabric-classes.ts';
import { fillTree } from './grow-tree.ts';
import { createListing, marksOfNode } from './ladders.ts';
import { addMarked } from './time-buckets.ts';

/** Offers nodes to searches of a book that offers none yet: all at once, for a small part of what it costs one by one. */
export function listNodes(book: Book, nodes: readonly BookNode[]): void {
  const byGroup = new Map<Group, BookNode[]>();
  const byFabric = new Map<Fabric, BookNode[]>();
  for (const node of nodes) {
    const listing = createListing(book, node);
    node.listing = listing;
    append(byGroup, listing.group, node);
    append(byFabric, listing.fabric, node);
  }
  for (const [group, own] of byGroup) fillTree(group.ladder, own, marksOfNode);
  for (const [fabric, own] of byFabric) {
    fillTree(fabric.ladder, own, marksOfNode);
    for (const node of own) addMarked(fabric.gpusFree, marksOfNode(node), node.gpus);
    fabric.costs = costsOf(fabric);
  }
  for (const [place, trees] of treesOf(byFabric.keys()).entries()) {
    for (const [tree, fabrics] of trees) fillTree(tree, fabrics, (fabric) => marksOf(fabric, place));
  }
}

/** For each size class the trees with the fabrics that reach it. */
function treesOf(fabrics: Iterable<Fabric>): Map<FabricTree, Fabric[]>[] {
  const trees: Map<FabricTree, Fabric[]>[] = [];
  for (const fabric of fabrics) {
    for (const group of fabric.places.keys()) {
      for (const [place, tree] of group.fabrics.slice(0, fabric.costs.length).entries()) {
        trees[place] ??= new Map();
        append(trees[place], tree, fabric);
      }
    }
  }
  return trees;
}

function append<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
