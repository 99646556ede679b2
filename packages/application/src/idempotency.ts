import type { Change } from './ports.ts';

/**
 * What makes a creating call happen once. The use case adds `once.receipt(made)` to the transaction that creates
 * `made`: it stores the answer that this value presents as, under the caller's `Idempotency-Key`, on condition that the
 * key is new. So the work and its receipt exist together or not at all, and whoever asks again gets the stored answer.
 */
export interface Once<T> {
  receipt(made: T): Change;
}
