import { buckets, type Marks, type Probe, type Slots, slotOf, windows } from './time-buckets.ts';

/**
 * When the entries of a branch are free, as one number of 32 bits per slot: bit `n` belongs to entry `n`. A leaf says of which
 * items each bucket has a free moment. An inner branch says, for several numbers of buckets in a row, below which of its branches
 * there is an item of which each of them has one: so mostly one look tells which of its leaves have something for a lease.
 */
export type FreeBits = Int32Array;

/** Entries of a branch at most. */
export const fanOut = 32;
/** Buckets that the longest window has besides its first. */
const reach = (windows.at(-1) ?? 1) - 1;

export const createFreeBits = (isLeaf: boolean): FreeBits => new Int32Array(isLeaf ? buckets : windows.length * buckets);

const bitsBelow = (place: number): number => (1 << place) - 1;

/** Makes room for an entry at `place`, with no bit set. */
export function openGap(free: FreeBits, place: number): void {
  const below = bitsBelow(place);
  for (let at = 0; at < free.length; at += 1) {
    const bits = free[at] ?? 0;
    if (bits !== 0) free[at] = (bits & below) | ((bits & ~below) << 1);
  }
}

/** Says of an entry of a leaf, of which nothing is said so far, when it is free. */
export function setBits(free: FreeBits, place: number, marks: Marks): void {
  const bit = 1 << place;
  for (let slot = 0; slot < buckets; slot += 1) if (marks[slot] === 1) free[slot] = (free[slot] ?? 0) | bit;
}

/** Takes the entry at `place` out. */
export function closeGap(free: FreeBits, place: number): void {
  const below = bitsBelow(place);
  for (let at = 0; at < free.length; at += 1) {
    const bits = free[at] ?? 0;
    if (bits !== 0) free[at] = (bits & below) | ((bits >>> 1) & ~below);
  }
}

/** Moves the entries from `place` on to the beginning of `right`. */
export function splitBits(free: FreeBits, place: number, right: FreeBits): void {
  const below = bitsBelow(place);
  for (let at = 0; at < free.length; at += 1) {
    const bits = free[at] ?? 0;
    right[at] = bits >>> place;
    free[at] = bits & below;
  }
}

/** Adds the entries of `right` behind the first `place` ones. */
export function joinBits(free: FreeBits, place: number, right: FreeBits): void {
  for (let at = 0; at < free.length; at += 1) free[at] = (free[at] ?? 0) | ((right[at] ?? 0) << place);
}

/** Whether an inner branch already says of the entry at `place` that something is free in every window that touches these slots. */
export function isSaid(free: FreeBits, place: number, { low, high }: Readonly<Slots>): boolean {
  const bit = 1 << place;
  for (let row = 0; row < windows.length; row += 1) {
    for (let slot = Math.max(low - reach, high - buckets + 1); slot <= high; slot += 1) {
      if (((free[row * buckets + slotOf(slot)] ?? 0) & bit) === 0) return false;
    }
  }
  return true;
}

/** The windows of a leaf, from one slot on. */
const scratch = new Int32Array(2 * buckets);

/** Says of the entry at `place` of an inner branch, in windows that touch these slots, what `below` says of its own entries. False: nothing new. */
export function coverBits(free: FreeBits, place: number, below: FreeBits, { low, high }: Readonly<Slots>): boolean {
  const bit = 1 << place;
  const isLeaf = below.length === buckets;
  const first = Math.max(low - reach, high - buckets + 1);
  const count = high - first + 1;
  if (isLeaf) for (let step = 0; step < count + reach; step += 1) scratch[step] = below[slotOf(first + step)] ?? 0;
  let isChanged = false;
  for (let row = 0; row < windows.length; row += 1) {
    if (isLeaf && row > 0) widenWindows(1 << (row - 1), count + reach);
    for (let step = 0; step < count; step += 1) {
      const at = row * buckets + slotOf(first + step);
      const had = free[at] ?? 0;
      const has = (isLeaf ? scratch[step] : below[at]) === 0 ? had & ~bit : had | bit;
      if (has === had) continue;
      free[at] = has;
      isChanged = true;
    }
  }
  return isChanged;
}

/** Makes windows as long again by joining each to the one that begins `more` buckets later. */
function widenWindows(more: number, count: number): void {
  for (let step = 0; step + more < count; step += 1) scratch[step] = (scratch[step] ?? 0) & (scratch[step + more] ?? 0);
}

/** The entries that may be free for a whole lease from some start of the probe on. */
export function freeForSome(free: FreeBits, probe: Probe): number {
  if (free.length > buckets) return freeInWindows(free, probe);
  return probe.starts === 1 ? freeThroughout(free, probe) : freeInSome(free, probe);
}

/** Of an inner branch: those with something free in as many buckets in a row as it knows of, from beginning to end of a lease. */
function freeInWindows(free: FreeBits, { slot, starts, length, window: { row, size } }: Probe): number {
  let some = 0;
  for (let start = slot; start < slot + starts; start += 1) {
    let bits = free[row * buckets + slotOf(start)] ?? 0;
    for (let done = size; done < length && bits !== 0; done += size) {
      bits &= free[row * buckets + slotOf(start + Math.min(done, length - size))] ?? 0;
    }
    some |= bits;
  }
  return some;
}

/** Of a leaf: its items that are free in each of the buckets of a lease. */
function freeThroughout(free: FreeBits, { slot, length }: Probe): number {
  let bits = -1;
  for (let place = slot; place < slot + length && bits !== 0; place += 1) bits &= free[slotOf(place)] ?? 0;
  return bits;
}

/** The same where a lease may begin in several buckets: ever longer stretches, by joining two that overlap. */
function freeInSome(free: FreeBits, { slot, starts, length }: Probe): number {
  const all = starts + length - 1;
  for (let step = 0; step < all; step += 1) scratch[step] = free[slotOf(slot + step)] ?? 0;
  for (let size = 1; size < length; ) {
    const more = Math.min(size, length - size);
    widenWindows(more, all);
    size += more;
  }
  let bits = 0;
  for (let start = 0; start < starts; start += 1) bits |= scratch[start] ?? 0;
  return bits;
}

/** Place of the first entry in `bits`, which are not 0. */
export const firstIn = (bits: number): number => 31 - Math.clz32(bits & -bits);
