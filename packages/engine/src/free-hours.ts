import { hourMs, type Interval } from '@compute-bank/domain/instant';
import type { Calendar } from './calendar.ts';

/**
 * The hours in which a node has a free GPU, as 256 bits that wrap around after 256 hours. A set bit may be wrong (another
 * day, another minute of the hour), a clear bit never is: so a search may skip on clear bits and must check the rest.
 */
export type FreeHours = Int32Array;

const hours = 256;
const words = hours / 32;

export const createFreeHours = (): FreeHours => new Int32Array(words);

const hourOf = (time: number): number => Math.floor(time / hourMs);
const isSet = (bits: FreeHours, hour: number): boolean => {
  const bit = ((hour % hours) + hours) % hours;
  return (((bits[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
};

function setRange(bits: FreeHours, from: number, until: number): void {
  const last = Math.min(hourOf(until - 1), hourOf(from) + hours - 1);
  for (let hour = hourOf(from); hour <= last; hour += 1) {
    const bit = ((hour % hours) + hours) % hours;
    bits[bit >> 5] = (bits[bit >> 5] ?? 0) | (1 << (bit & 31));
  }
}

/** Sets `bits` to what windows and calendar say; windows that ended by `now` count for nothing. */
export function markFreeHours(bits: FreeHours, windows: readonly Interval[], calendar: Calendar, gpus: number, now: number): void {
  bits.fill(0);
  for (const window of windows) {
    if (window.end <= now) continue;
    let from: number = window.start;
    let busy = false;
    for (let step = 0; step < calendar.times.length; step += 1) {
      const time = calendar.times[step] ?? 0;
      if (time >= window.end) break;
      const full = (calendar.used[step] ?? 0) >= gpus;
      if (full && !busy && time > from) setRange(bits, from, time);
      if (!full && busy) from = Math.max(from, time);
      busy = full;
    }
    if (!busy) setRange(bits, from, window.end);
  }
}

/** Whether a lease over `[start, end)` is not excluded. Looks at its first, middle and last hour. */
export const mayBeFree = (bits: FreeHours, start: number, end: number): boolean => {
  const first = hourOf(start);
  const last = hourOf(end - 1);
  return isSet(bits, first) && isSet(bits, last) && isSet(bits, first + ((last - first) >> 1));
};

export const isNeverFree = (bits: FreeHours): boolean => bits.every((word) => word === 0);

export function mergeFreeHours(into: FreeHours, from: FreeHours): void {
  for (let word = 0; word < words; word += 1) into[word] = (into[word] ?? 0) | (from[word] ?? 0);
}
