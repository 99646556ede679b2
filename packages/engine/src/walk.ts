import type { Book, BookNode, Ladder, LadderSummary, Order } from './book.ts';
import { peakUse } from './calendar.ts';
import { isEligible } from './eligible.ts';
import { type Fill, isCovered } from './fill.ts';
import { hasRun, hasRunBetween } from './free-runs.ts';
import { compareNodes } from './ladders.ts';
import { availableIn, rankIn } from './pool.ts';
import { gpusPerNode } from './standing-index.ts';
import { type Branch, firstOf, refresh } from './summary-tree.ts';
import { mayServe, type Probe } from './time-buckets.ts';

/** A lease that is being tried: its time, and until when its nodes would be in use. */
export interface Trial {
  readonly start: number;
  readonly end: number;
  readonly until: number;
}

/** GPUs that the node can give to the lease from start to end: none outside its windows, all or none of a whole node. */
export function freeFor({ start, end, until }: Trial, node: BookNode): number {
  const { runs, deposit, offered, calendar, pool } = node;
  if (!hasRun(runs, start, end)) return 0;
  if (pool !== null) return rankIn(pool, node) > pool.spares.length - availableIn(pool, start, until) ? offered.gpus : 0;
  return deposit.offer.unit === 'node' ? offered.gpus : offered.gpus - peakUse(calendar, start, until);
}

/** Gives the next node; undefined at the end. */
export type NextNode = () => BookNode | undefined;

/** What a walk looks for. */
export interface Wanted {
  readonly book: Book;
  readonly order: Order;
  /** The order's limit price. */
  readonly limit: number;
  readonly probe: Probe;
}

type NodeBranch = Branch<BookNode, LadderSummary>;

/** How far a ladder has been read. */
interface Cursor {
  readonly ladder: Ladder;
  readonly path: NodeBranch[];
  /** For each branch of the path: the place that comes next, and whether anything below it was free in time. */
  readonly places: number[];
  readonly hits: boolean[];
  /** The node that comes next, once it is known. */
  node: BookNode | undefined;
  /** The floor price of whatever comes next is at least this. */
  floor: number;
}

/**
 * The eligible nodes of some ladders within the limit price, by (floor price, arrival, node id). The cursors form a binary
 * heap by what comes next in each; one whose next node is not known yet stands by a floor price that it cannot undercut.
 */
export interface Walk {
  readonly wanted: Wanted;
  /** Nodes that can be of no more use to this construction are passed over; null: none are. */
  readonly fill: Fill | null;
  readonly cursors: Cursor[];
}

export function createWalk(wanted: Wanted, ladders: readonly Ladder[], fill: Fill | null): Walk {
  const cursors: Cursor[] = [];
  for (const ladder of ladders) {
    wanted.book.examined += 1;
    const { root } = ladder;
    const floor = firstOf(root)?.deposit.floor ?? Number.POSITIVE_INFINITY;
    if (floor > wanted.limit || !isOfUse(wanted, fill, root.summary)) continue;
    cursors.push({ ladder, path: [root], places: [0], hits: [false], node: undefined, floor });
  }
  for (let place = (cursors.length >> 1) - 1; place >= 0; place -= 1) siftDown(cursors, place);
  return { wanted, fill, cursors };
}

const isOfUse = ({ order, probe }: Wanted, fill: Fill | null, { gpusMax, freeAlwaysMin, freeUntil }: LadderSummary): boolean =>
  gpusMax >= gpusPerNode(order) && !(fill !== null && isCovered(fill, freeAlwaysMin)) && mayServe(freeUntil, probe);

/** Whether the node has capacity to give at some start of the probe, for the whole lease. */
export const isInTime = ({ first, last, durationMs }: Probe, { runs }: BookNode): boolean =>
  first === last ? hasRun(runs, first, first + durationMs) : hasRunBetween(runs, first, last, durationMs);

/** The next node of the walk; undefined at its end. */
export function nextNode(walk: Walk): BookNode | undefined {
  const { cursors, wanted } = walk;
  for (let top = cursors[0]; top !== undefined && top.floor <= wanted.limit; top = cursors[0]) {
    const { node } = top;
    if (node !== undefined) {
      top.node = undefined;
      return node;
    }
    const others = Math.min(cursors[1]?.floor ?? Number.POSITIVE_INFINITY, cursors[2]?.floor ?? Number.POSITIVE_INFINITY);
    advance(walk, top, Math.min(others, wanted.limit));
    siftDown(cursors, 0);
  }
  return undefined;
}

/** At one floor price those that are not known yet come first: what they have may be older. */
function isBefore(a: Cursor, b: Cursor): boolean {
  if (a.floor !== b.floor) return a.floor < b.floor;
  if (a.node === undefined || b.node === undefined) return a.node === undefined && b.node !== undefined;
  return compareNodes(a.node, b.node) < 0;
}

function siftDown(cursors: Cursor[], from: number): void {
  const moving = cursors[from];
  if (moving === undefined) return;
  let place = from;
  for (;;) {
    let child = 2 * place + 1;
    let least = cursors[child];
    const right = cursors[child + 1];
    if (least === undefined) break;
    if (right !== undefined && isBefore(right, least)) {
      child += 1;
      least = right;
    }
    if (!isBefore(least, moving)) break;
    cursors[place] = least;
    place = child;
  }
  cursors[place] = moving;
}

/** Reads on to the next node of use, or until floor prices pass `floorMax`. */
function advance(walk: Walk, cursor: Cursor, floorMax: number): void {
  const { path } = cursor;
  for (let branch = path.at(-1); branch !== undefined; branch = path.at(-1)) {
    const isHeld = branch.isLeaf ? readLeaf(walk, cursor, branch, floorMax) : enterBranch(walk, cursor, branch, floorMax);
    if (isHeld) return;
  }
  cursor.floor = Number.POSITIVE_INFINITY;
}

/** Looks for the next node in the leaf; true if it was found or is too dear for now. */
function readLeaf({ wanted, fill }: Walk, cursor: Cursor, { items }: NodeBranch, floorMax: number): boolean {
  const depth = cursor.path.length - 1;
  for (let place = cursor.places[depth] ?? 0; place < items.length; place += 1) {
    const node = items[place];
    if (node === undefined) break;
    if (node.deposit.floor > floorMax) {
      cursor.places[depth] = place;
      cursor.floor = node.deposit.floor;
      return true;
    }
    wanted.book.examined += 1;
    if (!isInTime(wanted.probe, node)) continue;
    cursor.hits[depth] = true;
    if ((fill !== null && isCovered(fill, node.freeAlways)) || !isEligible(wanted.order, node)) continue;
    cursor.places[depth] = place + 1;
    cursor.node = node;
    cursor.floor = node.deposit.floor;
    return true;
  }
  leave(cursor);
  return false;
}

/** Goes down into the next branch of use; true if it is too dear for now. */
function enterBranch({ wanted, fill }: Walk, cursor: Cursor, { branches }: NodeBranch, floorMax: number): boolean {
  const depth = cursor.path.length - 1;
  for (let place = cursor.places[depth] ?? 0; place < branches.length; place += 1) {
    const child = branches[place];
    const floor = child && firstOf(child)?.deposit.floor;
    if (child === undefined || floor === undefined) break;
    cursor.places[depth] = place;
    if (floor > floorMax) {
      cursor.floor = floor;
      return true;
    }
    wanted.book.examined += 1;
    if (!isOfUse(wanted, fill, child.summary)) continue;
    cursor.places[depth] = place + 1;
    cursor.path.push(child);
    cursor.places.push(0);
    cursor.hits.push(false);
    return false;
  }
  leave(cursor);
  return false;
}

/** A branch whose summary promised what was not there is measured anew. */
function leave({ ladder, path, places, hits }: Cursor): void {
  const branch = path.pop();
  const isHit = hits.pop();
  places.pop();
  if (isHit) hits[hits.length - 1] = true;
  else if (branch?.stale) refresh(ladder, branch);
}
