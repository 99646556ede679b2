import type { DepositId, LeaseId, MatchId, NodeId, TenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Network } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Tier } from '@compute-bank/domain/tier';

/**
 * A node's figures are others than its deposit said. Under maintenance it takes no new matches, its leases stay; the mark
 * outlives its deposit.
 */
export interface UpdateNode {
  readonly kind: 'update-node';
  /** The node's owner. */
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  readonly tier: Tier;
  readonly network: Network;
  readonly maintenance: boolean;
}

/** The tenant may neither buy nor sell: its orders end, its leases that have not begun end, running ones end by `until`. */
export interface SuspendTenant {
  readonly kind: 'suspend-tenant';
  readonly tenantId: TenantId;
  /** End of the grace for leases that run. */
  readonly until: Instant;
}

/** The tenant may buy and sell again. What its suspension ended stays ended. */
export interface ReinstateTenant {
  readonly kind: 'reinstate-tenant';
  readonly tenantId: TenantId;
}

/** The provider takes back a node of a deposit, or all of them, from a time that gives the notice it promised. */
export interface ReclaimCapacity {
  readonly kind: 'reclaim-capacity';
  readonly tenantId: TenantId;
  readonly depositId: DepositId;
  /** Null: all nodes of the deposit. */
  readonly nodeId: NodeId | null;
  /** On a whole minute. */
  readonly from: Instant;
}

/**
 * The buyer wants its lease to last longer, on the same nodes. It is decided at once, before any order that waits for a
 * call, and it counts as an order where deliveries repeat. If the time is not free, the wish may stand: then the lease has
 * first refusal of it until `decideBy`, before every order.
 */
export interface ExtendLease {
  readonly kind: 'extend-lease';
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  readonly until: Instant;
  /** After this it is too late: the nodes' agents could not hear of it before they stop. */
  readonly decideBy: Instant;
  /** Most per GPU-hour for the added time. */
  readonly limitMicros: Micros;
  readonly stands: boolean;
}

/** The buyer takes back a wish for more time that stands. */
export interface CancelExtension {
  readonly kind: 'cancel-extension';
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  /** The command that asked. */
  readonly extensionId: string;
}

/**
 * The buyer of a lease sells back what is left of it: from `from` on it uses nothing of it any more, goes on paying, and earns what
 * others pay. It counts as an order where deliveries repeat.
 */
export interface SellBack {
  readonly kind: 'sell-back';
  readonly depositId: DepositId;
  /** The buyer of the lease, which sells. */
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  /** On a whole minute. If the lease has not begun by then, all of it is sold back. */
  readonly from: Instant;
  readonly floorMicros: Micros;
  readonly leaseMsMin: number;
}

/** The match is not to be carried out, because its withdrawal was taken elsewhere. What its order still wants stays as it is. */
export interface AnnulMatch {
  readonly kind: 'annul-match';
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
}

/** Commands that change what is on offer, who may trade, or what was sold. */
export type ChangeCommand =
  | UpdateNode
  | SuspendTenant
  | ReinstateTenant
  | ReclaimCapacity
  | ExtendLease
  | CancelExtension
  | SellBack
  | AnnulMatch;
