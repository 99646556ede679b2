/** Keys with their instants, of which the earliest is found at once. A key stands in it at most once. */
export interface Heap {
  set(key: string, at: number): void;
  delete(key: string): void;
  /** The earliest instant; undefined if there is none. */
  earliest(): number | undefined;
  /** Removes the keys at or before `until` and returns them, earliest first. */
  takeUntil(until: number): readonly string[];
}

interface Entry {
  readonly key: string;
  readonly at: number;
}

/** A binary heap; a key that was moved or deleted leaves its old entry behind, which is skipped when it comes up. */
export function createHeap(): Heap {
  const current = new Map<string, number>();
  const entries: Entry[] = [];
  const earlierThan = (a: Entry | undefined, b: Entry | undefined): boolean => (a?.at ?? Infinity) < (b?.at ?? Infinity);
  const swap = (a: number, b: number): void => {
    const [first, second] = [entries[a], entries[b]];
    if (first && second) [entries[a], entries[b]] = [second, first];
  };
  const rise = (from: number): void => {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!earlierThan(entries[index], entries[parent])) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (): void => {
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = earlierThan(entries[right], entries[left]) ? right : left;
      if (!earlierThan(entries[child], entries[index])) return;
      swap(index, child);
      index = child;
    }
  };
  const pop = (): void => {
    swap(0, entries.length - 1);
    entries.pop();
    sink();
  };
  const first = (): Entry | undefined => {
    while (entries[0] && current.get(entries[0].key) !== entries[0].at) pop();
    return entries[0];
  };
  return {
    set: (key, at) => {
      if (current.get(key) === at) return;
      current.set(key, at);
      entries.push({ key, at });
      rise(entries.length - 1);
    },
    delete: (key) => current.delete(key),
    earliest: () => first()?.at,
    takeUntil: (until) => {
      const taken: string[] = [];
      for (let next = first(); next && next.at <= until; next = first()) {
        taken.push(next.key);
        current.delete(next.key);
        pop();
      }
      return taken;
    },
  };
}
