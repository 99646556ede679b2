import type { Book, BookNode, Ladder, Order } from './book.ts';
import { isNeverFree } from './free-hours.ts';
import { type StartRun, startRuns } from './start-runs.ts';
import { createWalk, type NextNode } from './walk.ts';

interface Entry {
  readonly node: BookNode;
  readonly runs: readonly StartRun[];
}

/**
 * The nodes that could serve the order from some start, in the order of a walk, each with when: read from the ladders
 * once, as far as needed, and then looked at for every candidate start.
 */
export interface Shortlist {
  readonly entries: Entry[];
  /** Reads one more entry; false at the end. */
  readonly more: () => boolean;
}

export function createShortlist(book: Book, order: Order, ladders: readonly Ladder[], first: number): Shortlist {
  const next = createWalk(book, order, ladders, { byHours: isNeverFree, byFreeAlways: () => false });
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const entries: Entry[] = [];
  const more = (): boolean => {
    for (let node = next(); node !== undefined; node = next()) {
      const runs = startRuns(order, node, first, turnaroundMs);
      if (runs.length === 0) continue;
      entries.push({ node, runs });
      return true;
    }
    return false;
  };
  return { entries, more };
}

/** The listed nodes that may be free for a lease from `start` on. */
export function shortWalk(book: Book, { entries, more }: Shortlist, start: number): NextNode {
  let place = 0;
  return () => {
    while (place < entries.length || more()) {
      const entry = entries[place];
      place += 1;
      book.examined += 1;
      if (entry?.runs.some((run) => run.from <= start && start <= run.to)) return entry.node;
    }
    return undefined;
  };
}

function firstAtOrAfter(starts: readonly number[], time: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether all nodes that could serve at all, each with all it ever has free, are too few. */
export function isTooShort(shortlist: Shortlist, least: number): boolean {
  let sum = 0;
  for (let place = 0; sum < least && (place < shortlist.entries.length || shortlist.more()); place += 1) {
    const runs = shortlist.entries[place]?.runs ?? [];
    sum += runs.reduce((most, { gpus }) => Math.max(most, gpus), 0);
  }
  return sum < least;
}

/** For each of the ascending starts, GPUs that all nodes together have free at most: a start with too few needs no look. */
export function gpusAtMost(shortlist: Shortlist, starts: readonly number[]): number[] {
  while (shortlist.more());
  const changes = new Array<number>(starts.length + 1).fill(0);
  for (const { runs } of shortlist.entries) {
    for (const { from, to, gpus } of runs) {
      const begin = firstAtOrAfter(starts, from);
      const end = firstAtOrAfter(starts, to + 1);
      changes[begin] = (changes[begin] ?? 0) + gpus;
      changes[end] = (changes[end] ?? 0) - gpus;
    }
  }
  let sum = 0;
  return starts.map((_, place) => {
    sum += changes[place] ?? 0;
    return sum;
  });
}
