import type { ConformanceCase } from './define-cases.ts';
import type { KnownDifference } from './known-differences.ts';

/** Runs a case. With a known difference it must fail, and fail in the way that the table says. */
export const runCase = async <Bench>(
  oneCase: ConformanceCase<Bench>,
  bench: Bench,
  known: Pick<KnownDifference, 'shows'> | undefined,
): Promise<void> => {
  if (!known) return oneCase.run(bench);
  const failure = await oneCase.run(bench).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failure === undefined) throw new Error(`${oneCase.id} no longer differs: take its entry out of known-differences.ts`);
  if (!failure.includes(known.shows)) throw new Error(`${oneCase.id} differs, but not as known. Known: ${known.shows} — now: ${failure}`);
};
