/** A small seeded generator of integers (mulberry32): the same seed gives the same numbers for ever, on every machine. */
export interface Generator {
  /** An integer of `[0, below)`. */
  below(below: number): number;
}

const range = 4_294_967_296;

export function createGenerator(seed: number): Generator {
  let state = seed >>> 0;
  return {
    below(below) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / range) * below);
    },
  };
}

/** A seed from the command's place in the log, so that neighbouring calls search differently. */
export const seedOf = (position: number, index: number): number =>
  (Math.imul(position, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
