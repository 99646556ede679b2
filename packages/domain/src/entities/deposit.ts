import type { DepositId, MarketId, NodeId, TenantId } from '../ids.ts';
import type { Instant, Interval } from '../instant.ts';
import type { Micros } from '../money.ts';
import type { Reason } from '../reason.ts';

export type DepositState = 'pending' | 'open' | 'closing' | 'closed' | 'rejected';

/** A provider's wish to take capacity back. */
export interface ReclaimWish {
  readonly commandId: string;
  /** Null: all nodes of the deposit. */
  readonly nodeId: NodeId | null;
  readonly from: Instant;
  readonly state: 'pending' | 'accepted' | 'refused';
}

/** A sell order: nodes, idle windows, floor price, minimum lease. */
export interface Deposit {
  readonly type: 'deposit';
  readonly depositId: DepositId;
  readonly tenantId: TenantId;
  readonly marketId: MarketId;
  readonly state: DepositState;
  readonly nodeIds: readonly NodeId[];
  readonly windows: readonly Interval[];
  /** Per GPU-hour. */
  readonly floorMicros: Micros;
  readonly unit: 'gpu' | 'node';
  readonly leaseMsMin: number;
  /** Notice with which the provider may take capacity back from a lease; null: never. */
  readonly noticeMs: number | null;
  /** The latest hundred, oldest first. */
  readonly reclaims: readonly ReclaimWish[];
  readonly reason: Reason | null;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
  readonly logPosition: number;
}
