import type { Instant } from '@compute-bank/domain/instant';
import type { Turn } from './wire.ts';

export interface Joining {
  readonly name: string;
  readonly token: string;
  readonly inventory: object;
}

export interface JoinedNode {
  readonly name: string;
  readonly nodeId: string;
}

/** Whoever carries nodes and speaks for them: an agent process, or the scenario's liar. */
export interface Carrier {
  isAlive(): boolean;
  join(nodes: readonly Joining[]): Promise<readonly JoinedNode[]>;
  /** Sets its clock and lets these nodes act and speak. */
  beat(now: Instant, nodeIds: readonly string[]): Promise<readonly Turn[]>;
  kill(): Promise<void>;
}
