import { hourMs } from '@compute-bank/domain/instant';
import type { FreeRuns } from './free-runs.ts';

/**
 * Time in buckets of two hours that wrap around after more than ten days. A bucket's mark covers every time that falls into
 * it: it may promise too much (another moment of the bucket, or the same bucket of a later round), never too little.
 */
const bucketMs = 2 * hourMs;
/** A power of two: where a bucket has its slot is a matter of its last bits. */
export const buckets = 128;
export const slotOf = (bucket: number): number => bucket & (buckets - 1);

/** For each slot 1 if there is something in it, else 0. */
export type Marks = Uint8Array;
export const createMarks = (): Marks => new Uint8Array(buckets);

/** Marks the buckets in which a run lies, and no others. */
export function markRuns(marks: Marks, runs: FreeRuns): void {
  marks.fill(0);
  for (let place = 0; place < runs.length; place += 2) {
    const first = Math.floor((runs[place] ?? 0) / bucketMs);
    const end = Math.min(Math.ceil((runs[place + 1] ?? 0) / bucketMs), first + buckets);
    for (let bucket = first; bucket < end; bucket += 1) marks[slotOf(bucket)] = 1;
  }
}

/** Adds `gpus` to each slot that is marked. */
export function addMarked(sums: Int32Array, marks: Marks, gpus: number): void {
  for (let slot = 0; slot < buckets; slot += 1) if (marks[slot] === 1) sums[slot] = (sums[slot] ?? 0) + gpus;
}

/** Slots from `low` to `high`, both included; none if low is above high. */
export interface Slots {
  low: number;
  high: number;
}
export const allSlots: Readonly<Slots> = { low: 0, high: buckets - 1 };

/** Numbers of buckets in a row that are looked at as one: each twice the one before. */
export const windows: readonly number[] = [1, 2, 4, 8];

/** The starts that a search looks for: at or between `first` and `last`, for leases of this length. */
export interface Probe {
  readonly first: number;
  readonly last: number;
  readonly durationMs: number;
  /** The slot of the first start, and into how many buckets starts fall. */
  readonly slot: number;
  readonly starts: number;
  /** A lease that begins in one of them touches so many buckets at least, that one included. */
  readonly length: number;
  /** The largest of the windows that is no longer, and its number. */
  readonly window: { readonly row: number; readonly size: number };
}

export function createProbe(first: number, last: number, durationMs: number): Probe {
  const begin = Math.floor(first / bucketMs);
  const starts = Math.min(Math.floor(last / bucketMs) - begin + 1, buckets);
  const touched = first === last ? Math.ceil((first + durationMs) / bucketMs) - begin : Math.ceil(durationMs / bucketMs);
  const length = Math.min(touched, buckets);
  return { first, last, durationMs, slot: slotOf(begin), starts, length, window: windowFor(length) };
}

function windowFor(length: number): Probe['window'] {
  let row = 0;
  while ((windows[row + 1] ?? Number.POSITIVE_INFINITY) <= length) row += 1;
  return { row, size: windows[row] ?? 1 };
}

/** False: at no start of the probe are so many GPUs free for a whole lease. `gpusFree` has a figure per slot. */
export function mayHold(gpusFree: Int32Array, gpus: number, { slot, starts, length }: Probe): boolean {
  let held = 0;
  for (let place = 0; place < starts + length - 1; place += 1) {
    held = (gpusFree[slotOf(slot + place)] ?? 0) >= gpus ? held + 1 : 0;
    if (held >= length) return true;
  }
  return false;
}
