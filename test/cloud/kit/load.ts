import { BankProblem } from '@compute-bank/sdk/bank-problem';

/** What came of the calls of a load. */
export interface Load {
  /** What each call that succeeded answered. */
  readonly answers: string[];
  /** Of each call that did not: the status and the code, or the error. */
  readonly failures: string[];
  /** How long each call took, in milliseconds. */
  readonly durationsMs: number[];
  stop(): Promise<void>;
}

/** Makes the same call over and over, so many at once, until it is stopped. */
export function loadOf(atOnce: number, call: () => Promise<string>): Load {
  const stopping = new AbortController();
  const load = { answers: [] as string[], failures: [] as string[], durationsMs: [] as number[] };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      try {
        load.answers.push(await call());
      } catch (error) {
        load.failures.push(error instanceof BankProblem ? `${error.problem.status} ${error.problem.code}` : String(error));
      }
      load.durationsMs.push(performance.now() - startedAt);
    }
  };
  const running = Array.from({ length: atOnce }, run);
  return {
    ...load,
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** The value below which so many of a hundred lie. */
export const percentile = (values: readonly number[], percent: number): number =>
  [...values].sort((one, other) => one - other)[Math.min(values.length - 1, Math.floor((values.length * percent) / 100))] ?? Number.NaN;
