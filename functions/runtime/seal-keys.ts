import type { FindSealKeys, SealKeys } from '@compute-bank/http/sealer';

/** Two versions of a secret, as Secrets Manager names them. Those that are being made are no business of a reader. */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SealKeysOptions {
  /** A version of the secret; null if there is none, as there is no previous one before the first rotation. */
  readonly read: (stage: SecretStage) => Promise<string | null>;
  /** Real time, in milliseconds. */
  readonly wallNow: () => number;
}

/** A rotation is noticed within so long; until then the container seals with what is the previous version by now, which opens too. */
const rememberedMs = 5 * 60_000;
/** Cursors that nobody sealed must not make a container ask again and again. */
const askedAgainMs = 10_000;

/** The bank's secret, read when it is first needed and remembered for a few minutes. A failure is not remembered. */
export function createSealKeys({ read, wallNow }: SealKeysOptions): FindSealKeys {
  let known: { readonly keys: Promise<SealKeys>; readonly at: number } | undefined;
  const ask = async (): Promise<SealKeys> => {
    const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
    if (current === null) throw new Error('The secret that seals cursors has no current version.');
    return { current, previous };
  };
  return (wish) => {
    const at = wallNow();
    const goodForMs = wish === 'newest' ? askedAgainMs : rememberedMs;
    if (known && at - known.at < goodForMs) return known.keys;
    const asked = { keys: ask(), at };
    asked.keys.catch(() => {
      if (known === asked) known = undefined;
    });
    known = asked;
    return asked.keys;
  };
}
