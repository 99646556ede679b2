import type { DepositId, LeaseId, MarketId, NodeId, TenantId } from '../ids.ts';
import type { Instant, Interval } from '../instant.ts';
import type { Micros } from '../money.ts';
import type { Reason } from '../reason.ts';
import type { Recurrence } from '../recurrence-rule.ts';

export type DepositState = 'pending' | 'open' | 'closing' | 'closed' | 'rejected';

/** A provider's wish to take capacity back. */
export interface ReclaimWish {
  readonly commandId: string;
  /** Null: all nodes of the deposit. */
  readonly nodeId: NodeId | null;
  readonly from: Instant;
  readonly state: 'pending' | 'accepted' | 'refused';
  /** The engine's word for a refusal. */
  readonly code: string | null;
}

/** A sell order: nodes, idle windows, floor price, minimum lease. */
export interface Deposit {
  readonly type: 'deposit';
  readonly depositId: DepositId;
  readonly tenantId: TenantId;
  readonly marketId: MarketId;
  readonly state: DepositState;
  readonly nodeIds: readonly NodeId[];
  /** What the engine keeps: all of it, that of the rules included. */
  readonly windows: readonly Interval[];
  /** The rules that some of the windows came from. */
  readonly recurring: readonly Recurrence[];
  /** Per GPU-hour. */
  readonly floorMicros: Micros;
  readonly unit: 'gpu' | 'node';
  readonly leaseMsMin: number;
  /** Notice with which the provider may take capacity back from a lease; null: never. */
  readonly noticeMs: number | null;
  /** The latest hundred, oldest first. */
  readonly reclaims: readonly ReclaimWish[];
  /** The deposit whose nodes it took over when their market was split; they go back to it while that has leases. */
  readonly movedFrom: DepositId | null;
  /** Set where it sells what is left of this lease of its tenant: its nodes are other providers' machines then. */
  readonly resaleOf?: LeaseId;
  readonly reason: Reason | null;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
  readonly logPosition: number;
}
