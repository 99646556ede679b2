import type { LeaseId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Needs } from './needs.ts';

/** A match whose capacity is not all free again. */
export interface BookLease {
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  readonly withdrawalId: WithdrawalId;
  /** The buyer. */
  readonly tenantId: TenantId;
  readonly slices: readonly BookSlice[];
  readonly start: Instant;
  /** As matched, or as shortened or extended since. */
  end: Instant;
  /** When its GPUs are free again, turnaround included. */
  until: Instant;
  /** Neither returned nor failed. */
  running: boolean;
  readonly needs: Needs;
  /** How often it has moved to other nodes. */
  readonly rematches: number;
}

/** GPUs of one node that a lease uses. */
export interface BookSlice {
  readonly nodeId: NodeId;
  /** Set until the node is named: it will be one of the same pool. */
  readonly unnamed?: true;
  readonly gpus: number;
  readonly priceMicros: Micros;
  /** Since when, if later than the lease's start: it stands in for a lost one. */
  readonly from?: Instant;
}
