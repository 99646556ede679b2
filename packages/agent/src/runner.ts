import type { Instant } from '@compute-bank/domain/instant';
import type { ChildProcess, Held } from './held.ts';
import type { Observation } from './observe.ts';

/** Tells what happened to an assignment's workload. */
export type Observe = (assignmentId: string, observation: Observation) => void;

/** Runs workloads. What happens is told through the `Observe` it was made with, never by throwing. */
export interface Runner {
  /** Starts the workload; settles once it is ready or has failed. */
  start(held: Held): Promise<void>;
  /** Ends it within ten seconds; settles once it is gone or known to survive. */
  stop(held: Held): Promise<void>;
  /** The child of an assignment that was begun before this agent started, if it is proven to be the same one. */
  find(held: Held): ChildProcess | null;
  /** Watches a child that `find` proved, as if it had been started here. */
  adopt(held: Held): void;
  /** The next instant at which a workload ends by itself, where that is known in advance. */
  nextEnd(): Instant | null;
  /** Lets workloads whose time has come end. */
  tick(): void;
  /** How many workloads run in real processes. */
  processCount(): number;
  /** Stops watching. Workloads go on. */
  close(): void;
}
