import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { RelaxationKind } from '@compute-bank/domain/relaxation-kind';
import type { Found } from '../search-starts.ts';
import { decide, type Question } from './question.ts';

/** Changes of one kind, the least first, each taking all that the ones before it do. */
export interface Steps {
  readonly count: number;
  at(place: number): Demand;
  /** A step may fit although a later one does not: each is tried. */
  readonly isUneven?: boolean;
}

export interface Step {
  readonly demand: Demand;
  readonly found: Found;
}

/** A step with the kinds of change that it consists of. */
export interface Relaxed extends Step {
  readonly kinds: readonly RelaxationKind[];
}

export const stepsOf = <T>(values: readonly T[], change: (value: T) => Demand): Steps => ({
  count: values.length,
  at: (place) => change(values[place] as T),
});

export const oneStep = (demand: Demand): Steps => ({ count: 1, at: () => demand });

/** Steps tried one after the other before the rest is halved. */
const triedInTurn = 4;

/**
 * The least step that the engine would match: the first few are tried in turn; beyond them the last, and halving between
 * what fits and what does not, so that the step before the answer does not fit.
 */
export function leastStep(question: Question, { count, at, isUneven = false }: Steps): Step | undefined {
  const tryAt = (place: number): Step | undefined => {
    const demand = at(place);
    const found = decide(question, demand);
    return found && { demand, found };
  };
  const inTurn = isUneven ? count : Math.min(count, triedInTurn);
  for (let place = 0; place < inTurn; place += 1) {
    const step = tryAt(place);
    if (step !== undefined) return step;
  }
  if (inTurn === count) return undefined;
  let fits = tryAt(count - 1);
  let low = inTurn - 1;
  let high = count - 1;
  while (fits !== undefined && high - low > 1) {
    const middle = (low + high) >>> 1;
    const step = tryAt(middle);
    if (step === undefined) low = middle;
    else [fits, high] = [step, middle];
  }
  return fits;
}

/** The distinct values, ascending. */
export const ascending = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);
export const descending = (values: Iterable<number>): number[] => ascending(values).reverse();
