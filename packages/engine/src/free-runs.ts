import type { Interval } from '@compute-bank/domain/instant';
import type { Calendar } from './calendar.ts';

/**
 * Stretches in which a node has capacity to give, as pairs `[from, to, from, to, …]` in ascending order: a lease over
 * `[start, end)` needs one with `from ≤ start` and `end ≤ to`. The turnaround before the next use is taken off `to`.
 */
export type FreeRuns = readonly number[];

interface Supply {
  readonly windows: readonly Interval[];
  readonly calendar: Calendar;
  /** So many GPUs in use leave nothing to give. */
  readonly fullAt: number;
}

/** Index of the first window that ends after `now`. */
function firstOpenWindow(windows: readonly Interval[], now: number): number {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((windows[middle]?.end ?? 0) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Runs as they are found: a list that has grown has room for more, and a book keeps very many. */
const scratch: number[] = [];

/** What windows and calendar leave free after `now`. */
export function measureRuns({ windows, calendar, fullAt }: Supply, now: number, turnaroundMs: number): FreeRuns {
  let length = 0;
  const push = (from: number, to: number): void => {
    if (from >= to) return;
    scratch[length] = from;
    scratch[length + 1] = to;
    length += 2;
  };
  const { times, used } = calendar;
  let step = 0;
  for (let place = firstOpenWindow(windows, now); place < windows.length; place += 1) {
    const window = windows[place];
    if (window === undefined) break;
    let from: number = window.start;
    while (step < times.length && (times[step + 1] ?? Number.POSITIVE_INFINITY) <= from) step += 1;
    for (let next = step; next < times.length && (times[next] ?? 0) < window.end + turnaroundMs; next += 1) {
      if ((used[next] ?? 0) < fullAt) continue;
      push(from, Math.min(window.end, (times[next] ?? 0) - turnaroundMs));
      from = Math.max(from, times[next + 1] ?? Number.POSITIVE_INFINITY);
    }
    push(from, window.end);
  }
  return scratch.slice(0, length);
}

/** Place of the last run that begins at or before `time`; negative if none does. */
function lastBegun(runs: FreeRuns, time: number): number {
  let low = 0;
  let high = runs.length >> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[2 * middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return 2 * (low - 1);
}

/** Whether one run holds the whole lease. */
export function hasRun(runs: FreeRuns, start: number, end: number): boolean {
  const place = lastBegun(runs, start);
  return place >= 0 && (runs[place + 1] ?? 0) >= end;
}

/** Whether some run holds a lease of this length that starts at or between `first` and `last`. */
export function hasRunBetween(runs: FreeRuns, first: number, last: number, durationMs: number): boolean {
  for (let place = Math.max(0, lastBegun(runs, first)); place < runs.length; place += 2) {
    const from = runs[place] ?? 0;
    if (from > last) return false;
    if (Math.max(from, first) + durationMs <= (runs[place + 1] ?? 0)) return true;
  }
  return false;
}
