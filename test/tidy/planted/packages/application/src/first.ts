import { second } from './second.ts';

/** Planted: a cycle. */
export const first = (depth: number): number => (depth === 0 ? 0 : second(depth - 1));
