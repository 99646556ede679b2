import type { Stored } from '../packages/store/src/stored.ts';

/** Planted: the stacks must not know the store. */
export const versions = (items: readonly Stored[]): number => items.length;
