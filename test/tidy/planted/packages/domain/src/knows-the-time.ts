import { performance } from 'node:perf_hooks';

/** Planted: the domain must not use node's modules. */
export const elapsed = (): number => performance.now();
