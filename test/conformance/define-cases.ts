import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { KnownDifference } from './known-differences.ts';
import { knownDifferences } from './known-differences.ts';
import { runCase } from './run-case.ts';

/** One promise of the service that the product relies on. */
export interface ConformanceCase<Bench> {
  /** `D…` for DynamoDB, `Q…` for SQS; never used again for another promise. */
  readonly id: string;
  readonly promise: string;
  readonly run: (bench: Bench) => Promise<void>;
}

export interface Backend<Bench> {
  readonly name: string;
  /** A bench of its own for each case: fresh keys and queues, the same servers. */
  readonly benchFor: (caseId: string) => Promise<Bench>;
  readonly stop: () => Promise<void>;
}

const differenceOf = (caseId: string, backend: string): KnownDifference | undefined =>
  knownDifferences.find((known) => known.case === caseId && known.backends.includes(backend));

/** Registers every case as a test against the backend. A known difference is asserted too: it must still be there. */
export const defineCases = <Bench>(
  backendName: string,
  start: () => Promise<Backend<Bench>>,
  cases: readonly ConformanceCase<Bench>[],
): void => {
  describe(`${backendName} keeps what the product relies on`, () => {
    let backend: Backend<Bench> | undefined;
    beforeAll(async () => {
      backend = await start();
    }, 60_000);
    afterAll(async () => {
      await backend?.stop();
    }, 30_000);
    for (const oneCase of cases) {
      const known = differenceOf(oneCase.id, backendName);
      const title = known ? `${oneCase.id} differs as known: ${known.does}` : `${oneCase.id}: ${oneCase.promise}`;
      test(title, async () => {
        if (!backend) throw new Error(`${backendName} did not start`);
        await runCase(oneCase, await backend.benchFor(oneCase.id), known);
      }, 60_000);
    }
  });
};
