import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import type { FreeRuns } from './free-runs.ts';

/**
 * Time in buckets of three hours that wrap around after sixteen days. A bucket's figure covers every time that falls into
 * it: it may promise too much (another moment of the bucket, or the same bucket of another fortnight), never too little.
 */
const bucketMs = 3 * hourMs;
export const buckets = 128;
/** Times are kept in minutes, and times beyond what fits are as good as endless. */
const minuteMax = 2 ** 31 - 1;

const ceilMinutes = (time: number): number => Math.min(minuteMax, Math.ceil(time / minuteMs));

/** For each bucket: until when, in minutes, capacity that is free at some moment of it stays free at most. */
export type FreeUntil = Int32Array;
export const createFreeUntil = (): FreeUntil => new Int32Array(buckets);

/** Widens `until` by these runs. */
export function addRuns(until: FreeUntil, runs: FreeRuns): void {
  for (let place = 0; place < runs.length; place += 2) {
    const from = runs[place] ?? 0;
    const to = runs[place + 1] ?? 0;
    const minutes = ceilMinutes(to);
    const first = Math.floor(from / bucketMs);
    const last = Math.min(Math.floor(to / bucketMs), first + buckets - 1);
    for (let bucket = first; bucket <= last; bucket += 1) {
      const slot = bucket % buckets;
      if ((until[slot] ?? 0) < minutes) until[slot] = minutes;
    }
  }
}

export function addUntil(until: FreeUntil, other: FreeUntil): void {
  for (let slot = 0; slot < buckets; slot += 1) {
    const minutes = other[slot] ?? 0;
    if ((until[slot] ?? 0) < minutes) until[slot] = minutes;
  }
}

/** Adds `gpus` to each bucket in which a run lies. */
export function addGpus(sums: Int32Array, runs: FreeRuns, gpus: number): void {
  let done = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < runs.length; place += 2) {
    const first = Math.max(done + 1, Math.floor((runs[place] ?? 0) / bucketMs));
    const last = Math.min(Math.floor((runs[place + 1] ?? 0) / bucketMs), first + buckets - 1);
    for (let bucket = first; bucket <= last; bucket += 1) sums[bucket % buckets] = (sums[bucket % buckets] ?? 0) + gpus;
    done = Math.max(done, last);
  }
}

/** The starts that a search looks for, by bucket: what capacity must be free until to be of use. */
export interface Probe {
  /** Starts at or between these, on whole minutes, with leases of this length. */
  readonly first: number;
  readonly last: number;
  readonly durationMs: number;
  readonly slots: readonly number[];
  readonly needs: readonly number[];
}

export function createProbe(first: number, last: number, durationMs: number): Probe {
  const slots: number[] = [];
  const needs: number[] = [];
  const begin = Math.floor(first / bucketMs);
  const end = Math.min(Math.floor(last / bucketMs), begin + buckets - 1);
  for (let bucket = begin; bucket <= end; bucket += 1) {
    slots.push(bucket % buckets);
    needs.push(Math.min(minuteMax, (Math.max(first, bucket * bucketMs) + durationMs) / minuteMs));
  }
  return { first, last, durationMs, slots, needs };
}

/** False: nothing that is covered can hold such a lease. */
export function mayServe(until: FreeUntil, { slots, needs }: Probe): boolean {
  for (let place = 0; place < slots.length; place += 1) {
    if ((until[slots[place] ?? 0] ?? 0) >= (needs[place] ?? 0)) return true;
  }
  return false;
}

/** False: at no start of the probe are so many GPUs free. */
export function mayHold(gpusFree: Int32Array, gpus: number, { slots }: Probe): boolean {
  for (const slot of slots) if ((gpusFree[slot] ?? 0) >= gpus) return true;
  return false;
}
