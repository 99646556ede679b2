import type { Stored } from '../../store/src/stored.ts';

/** Planted: the engine must not know the store. */
export const versionOf = (stored: Stored): number => stored.version;
