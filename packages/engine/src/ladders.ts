import { interconnectRank } from '@compute-bank/domain/link';
import type { Book, BookNode, Fabric, Group, Ladder, Listing } from './book.ts';
import { createFabricTrees, remarkFabric, resettleFabric } from './fabric-classes.ts';
import { type Branch, createFreeTree, narrowBounds, remark, type Traits, widenBounds } from './free-tree.ts';
import { insertInto } from './grow-tree.ts';
import { removeFrom } from './shrink-tree.ts';
import { buckets, createMarks, type Marks, markRuns, type Slots } from './time-buckets.ts';

/** By (floor price, arrival of the deposit, node id). */
export const compareNodes = (a: BookNode, b: BookNode): number => a.floor - b.floor || a.arrival - b.arrival || a.ordinal - b.ordinal;

const traitsIn = (settle: (listing: Listing, leaf: Branch<BookNode>) => void): Traits<BookNode> => ({
  key: ({ floor }) => floor,
  compare: compareNodes,
  gpus: ({ gpus }) => gpus,
  freeAlways: ({ freeAlways }) => freeAlways,
  settle({ listing }, leaf) {
    if (listing !== null) settle(listing, leaf);
  },
});

/** Of the ladders of groups, and of those of fabrics. */
export const nodeTraits = {
  group: traitsIn((listing, leaf) => {
    listing.inGroup = leaf;
  }),
  fabric: traitsIn((listing, leaf) => {
    listing.inFabric = leaf;
  }),
} as const;

const groupKey = ({ region, interconnectRank: rank }: Pick<Group, 'region' | 'interconnectRank'>): string =>
  `${region.country}/${region.code}/${rank}`;

function groupOf(book: Book, { offered: { region, interconnect } }: BookNode): Group {
  const key = groupKey({ region, interconnectRank: interconnectRank(interconnect) });
  const known = book.groups.get(key);
  if (known !== undefined) return known;
  const group: Group = {
    region: { country: region.country, code: region.code },
    interconnectRank: interconnectRank(interconnect),
    ladder: createFreeTree(nodeTraits.group),
    fabrics: createFabricTrees((fabric) => fabric.places.get(group)),
  };
  book.groups.set(key, group);
  return group;
}

function fabricOf(book: Book, { offered: { fabricId } }: BookNode): Fabric {
  const known = book.fabrics.get(fabricId);
  if (known !== undefined) return known;
  const ladder: Ladder = createFreeTree(nodeTraits.fabric);
  const fabric: Fabric = { fabricId, ladder, gpus: 0, costs: [], gpusFree: new Int32Array(buckets), places: new Map() };
  book.fabrics.set(fabricId, fabric);
  return fabric;
}

/** A place in what searches read, with the node counted in its fabric. */
export function createListing(book: Book, node: BookNode): Listing {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  fabric.gpus += node.gpus;
  const place = fabric.places.get(group);
  if (place === undefined) fabric.places.set(group, { nodes: 1, leaves: [] });
  else place.nodes += 1;
  return { group, fabric, inGroup: group.ladder.root, inFabric: fabric.ladder.root };
}

/** Offers the node to searches. */
export function listNode(book: Book, node: BookNode): void {
  const listing = createListing(book, node);
  node.listing = listing;
  insertInto(listing.group.ladder, node);
  insertInto(listing.fabric.ladder, node);
  resettleFabric(listing.fabric);
  markNode(node, listing, marksOfNode(node));
}

/** Takes the node out of every search. */
export function unlistNode(book: Book, node: BookNode): void {
  const { listing } = node;
  if (listing === null) return;
  const { group, fabric } = listing;
  markNode(node, listing, nothing);
  removeFrom(group.ladder, listing.inGroup, node);
  removeFrom(fabric.ladder, listing.inFabric, node);
  node.listing = null;
  fabric.gpus -= node.gpus;
  const place = fabric.places.get(group);
  if (place !== undefined) place.nodes -= 1;
  resettleFabric(fabric);
  if (place?.nodes === 0) fabric.places.delete(group);
  if (fabric.places.size === 0) book.fabrics.delete(fabric.fabricId);
  if (group.ladder.size === 0) book.groups.delete(groupKey(group));
}

const nothing = createMarks();
const scratch = createMarks();

/** When the node has capacity: good until the next call. */
export function marksOfNode({ runs }: BookNode): Marks {
  markRuns(scratch, runs);
  return scratch;
}

/** Says when the node has capacity, wherever searches skip by that. */
function markNode(node: BookNode, { fabric, inGroup, inFabric }: Listing, marks: Marks): void {
  const place = inFabric.items.indexOf(node);
  const slots = countChanges(fabric.gpusFree, inFabric, place, marks, node.gpus);
  if (slots.low > slots.high) return;
  remark(inFabric, place, marks, slots);
  remark(inGroup, inGroup.items.indexOf(node), marks, slots);
  remarkFabric(fabric, slots);
}

/** Adds the node's GPUs where it is marked now and was not, takes them off where it no longer is. Between which slots that is. */
function countChanges(sums: Int32Array, { free }: Branch<BookNode>, place: number, marks: Marks, gpus: number): Slots {
  const changed: Slots = { low: buckets, high: -1 };
  for (let slot = 0; slot < buckets; slot += 1) {
    const had = ((free[slot] ?? 0) >>> place) & 1;
    if (had === marks[slot]) continue;
    sums[slot] = (sums[slot] ?? 0) + (had === 1 ? -gpus : gpus);
    if (slot < changed.low) changed.low = slot;
    changed.high = slot;
  }
  return changed;
}

/** Measures what the node has free, where searches skip by it. */
export function remeasureNode(book: Book, node: BookNode, measure: (book: Book, node: BookNode) => void): void {
  const before = node.freeAlways;
  measure(book, node);
  const { listing, freeAlways } = node;
  if (listing === null) return;
  markNode(node, listing, marksOfNode(node));
  for (const leaf of [listing.inGroup, listing.inFabric]) {
    if (freeAlways < before) widenBounds(leaf, node.gpus, freeAlways);
    else if (freeAlways > before && leaf.freeAlwaysMin === before) narrowBounds(nodeTraits.group, leaf);
  }
}
