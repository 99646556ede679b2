import { firstIn, freeForSome } from './free-bits.ts';
import type { Branch, FreeTree, Traits } from './free-tree.ts';
import type { Probe } from './time-buckets.ts';

/** What a walk looks for: items that may be free at some start of the probe, with a key up to `keyMax`, which is finite. */
export interface Sought<T> {
  readonly traits: Traits<T>;
  readonly probe: Probe;
  readonly keyMax: number;
  /** Whether something below the branch can be of use; false: it is passed over whole. */
  readonly enters: (branch: Branch<T>) => boolean;
  readonly takes: (item: T) => boolean;
  /** Called for each root, branch and item that is looked at. */
  readonly look: () => void;
}

/** How far a tree has been read. */
interface Cursor<T> {
  readonly path: Branch<T>[];
  /** For each branch of the path: its entries that are still to be read, as bits. */
  readonly left: number[];
  /** The item that comes next, once it is known. */
  item: T | undefined;
  /** The key of whatever comes next is at least this. */
  key: number;
}

/**
 * The items of some trees in their common order. The cursors form a binary heap by what comes next in each; one whose next
 * item is not known yet stands by a key that it cannot undercut.
 */
export interface TreeWalk<T> {
  readonly sought: Sought<T>;
  readonly cursors: Cursor<T>[];
}

export function createTreeWalk<T>(sought: Sought<T>, trees: readonly FreeTree<T>[]): TreeWalk<T> {
  const cursors: Cursor<T>[] = [];
  for (const { root } of trees) {
    sought.look();
    const [key] = root.keys;
    if (key === undefined || key > sought.keyMax || !sought.enters(root)) continue;
    const bits = freeForSome(root.free, sought.probe);
    if (bits !== 0) cursors.push({ path: [root], left: [bits], item: undefined, key });
  }
  const walk = { sought, cursors };
  for (let place = (cursors.length >> 1) - 1; place >= 0; place -= 1) siftDown(walk, place);
  return walk;
}

/** The next item of the walk; undefined at its end. */
export function nextItem<T>(walk: TreeWalk<T>): T | undefined {
  const { cursors, sought } = walk;
  for (let top = cursors[0]; top !== undefined && top.key <= sought.keyMax; top = cursors[0]) {
    const { item } = top;
    if (item !== undefined) {
      top.item = undefined;
      return item;
    }
    const others = Math.min(cursors[1]?.key ?? Number.POSITIVE_INFINITY, cursors[2]?.key ?? Number.POSITIVE_INFINITY);
    advance(sought, top, Math.min(others, sought.keyMax));
    siftDown(walk, 0);
  }
  return undefined;
}

/** At one key those that are not known yet come first: what they have may come before. */
function isBefore<T>({ sought: { traits } }: TreeWalk<T>, a: Cursor<T>, b: Cursor<T>): boolean {
  if (a.key !== b.key) return a.key < b.key;
  if (a.item === undefined || b.item === undefined) return a.item === undefined && b.item !== undefined;
  return traits.compare(a.item, b.item) < 0;
}

function siftDown<T>(walk: TreeWalk<T>, from: number): void {
  const { cursors } = walk;
  const moving = cursors[from];
  if (moving === undefined) return;
  let place = from;
  for (;;) {
    let child = 2 * place + 1;
    let least = cursors[child];
    const right = cursors[child + 1];
    if (least === undefined) break;
    if (right !== undefined && isBefore(walk, right, least)) {
      child += 1;
      least = right;
    }
    if (!isBefore(walk, least, moving)) break;
    cursors[place] = least;
    place = child;
  }
  cursors[place] = moving;
}

/** Reads on to the next item of use, or until keys pass `keyMax`. */
function advance<T>(sought: Sought<T>, cursor: Cursor<T>, keyMax: number): void {
  const { path, left } = cursor;
  for (let depth = path.length - 1; depth >= 0; depth = path.length - 1) {
    const branch = path[depth];
    const bits = left[depth] ?? 0;
    if (branch === undefined || bits === 0) {
      path.pop();
      left.pop();
      continue;
    }
    const place = firstIn(bits);
    cursor.key = branch.keys[place] ?? Number.POSITIVE_INFINITY;
    if (cursor.key > keyMax) return;
    left[depth] = bits & (bits - 1);
    sought.look();
    const item = branch.items[place];
    const child = branch.branches[place];
    if (child !== undefined) {
      if (!sought.enters(child)) continue;
      path.push(child);
      left.push(freeForSome(child.free, sought.probe));
    } else if (item !== undefined && sought.takes(item)) {
      cursor.item = item;
      return;
    }
  }
  cursor.key = Number.POSITIVE_INFINITY;
}

/** The items that a walk would give, in the order of their trees, until `visit` has enough of them and returns false. */
export function visitItems<T>(sought: Sought<T>, trees: readonly FreeTree<T>[], visit: (item: T) => boolean): void {
  for (const { root } of trees) {
    sought.look();
    if (sought.enters(root) && !visitBelow(sought, root, visit)) return;
  }
}

function visitBelow<T>(sought: Sought<T>, branch: Branch<T>, visit: (item: T) => boolean): boolean {
  for (let bits = freeForSome(branch.free, sought.probe); bits !== 0; bits &= bits - 1) {
    const place = firstIn(bits);
    if ((branch.keys[place] ?? 0) > sought.keyMax) return true;
    sought.look();
    const item = branch.items[place];
    const child = branch.branches[place];
    if (item !== undefined && sought.takes(item) && !visit(item)) return false;
    if (child !== undefined && sought.enters(child) && !visitBelow(sought, child, visit)) return false;
  }
  return true;
}
