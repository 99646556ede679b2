/** Chance that can be repeated: the same seed and label give the same draws on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(bound: number): number;
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** One of the list, as often as its weight says; undefined if no weight is above zero. */
  weighted<T>(list: readonly T[], weightOf: (each: T) => number): T | undefined;
  shuffled<T>(list: readonly T[]): T[];
}

/**
 * Draws for one purpose. Each purpose has its own label, so that drawing more often for one thing never changes what is
 * drawn for another.
 */
export function createRandom(seed: number, label: string): Random {
  let state = hashOf(`${seed}\n${label}`);
  // mulberry32: 32 bits of state are plenty for a scenario, and it is eight lines that anyone can check.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <T>(list: readonly T[]): T => {
    const [picked] = list.slice(below(list.length));
    if (picked === undefined) throw new Error(`Nothing to pick from for ${label}.`);
    return picked;
  };
  return {
    next,
    below,
    between: (low, high) => low + (high - low) * next(),
    pick,
    weighted: (list, weightOf) => {
      const total = list.reduce((sum, each) => sum + weightOf(each), 0);
      let left = next() * total;
      return list.find((each) => {
        left -= weightOf(each);
        return left < 0;
      });
    },
    shuffled: (list) => {
      const copy = [...list];
      for (let last = copy.length - 1; last > 0; last -= 1) {
        const other = below(last + 1);
        const [a, b] = [copy[last], copy[other]];
        if (a !== undefined && b !== undefined) [copy[last], copy[other]] = [b, a];
      }
      return copy;
    },
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash | 0;
}
