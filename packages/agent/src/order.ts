import type { AssignmentId, LeaseId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';

/** What the buyer wants run, as an argument vector, never through a shell. */
export interface OrderedWorkload {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The lease is released once the workload has ended. */
  readonly releaseOnExit: boolean;
}

/** What the bank asks of this node for one lease. A null workload reserves the GPUs and runs nothing. */
export interface Order {
  readonly assignmentId: AssignmentId;
  readonly leaseId: LeaseId;
  readonly generation: number;
  readonly gpus: number;
  readonly start: Instant;
  readonly end: Instant;
  /** Set when the lease ends before `end`. */
  readonly stopAt: Instant | null;
  readonly workload: OrderedWorkload | null;
}

/** The instant from which nothing of this order may run any more. */
export const hardStopOf = (order: Order): Instant => (order.stopAt !== null && order.stopAt < order.end ? order.stopAt : order.end);
