import { seal, unseal } from './seal.ts';

/** The secret that seals, and the one before it, with which something that is still open may have been sealed. */
export interface SealKeys {
  readonly current: string;
  readonly previous: string | null;
}

/** Finds the keys. `newest`: those that are remembered did not open something, so they may have been replaced since. */
export type FindSealKeys = (wish?: 'newest') => Promise<SealKeys>;

/** Hides texts that callers or tables keep, across one rotation of the secret. */
export interface Sealer {
  seal(context: string, text: string): string;
  /** What was sealed; undefined if it was not sealed for this context with the current secret or the one before. */
  open(context: string, sealed: string): Promise<string | undefined>;
}

/** Reads the keys once, so that sealing needs no waiting; opening looks for newer keys if neither of these fits. */
export async function sealerWith(find: FindSealKeys): Promise<Sealer> {
  const keys = await find();
  return {
    seal: (context, text) => seal(keys.current, context, text),
    async open(context, sealed) {
      const opened = openWith(keys, context, sealed);
      if (opened !== undefined) return opened;
      const newest = await find('newest');
      return newest.current === keys.current ? undefined : openWith(newest, context, sealed);
    },
  };
}

function openWith({ current, previous }: SealKeys, context: string, sealed: string): string | undefined {
  const opened = unseal(current, context, sealed);
  return opened !== undefined || previous === null ? opened : unseal(previous, context, sealed);
}
