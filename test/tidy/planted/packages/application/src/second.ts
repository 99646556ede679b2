import { first } from './first.ts';

/** Planted: a cycle. */
export const second = (depth: number): number => (depth === 0 ? 0 : first(depth - 1));
