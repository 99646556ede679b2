import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { DepositId, LeaseId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Network } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Tier } from '@compute-bank/domain/tier';
import type { WishEnd } from './wish.ts';

/** The lease that an event is about, and its buyer. */
interface OfLease {
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  readonly tenantId: TenantId;
}

/** Why a lease lost nodes, or time. */
export type LossReason = 'reclaimed' | 'provider_suspended' | 'buyer_suspended' | 'node_failed';

/** What happened to nodes on offer, to tenants and to leases after their match. */
export type ChangeEvent =
  /** The lease goes on: `slices` stand in for those on the `lost` nodes, in the same order, from `from` on. */
  | (OfLease & {
      readonly kind: 'rematched';
      readonly reason: LossReason;
      /** Of the lease from here on: 1 as matched, one more with each move. */
      readonly generation: number;
      readonly lost: readonly NodeId[];
      readonly slices: readonly Slice[];
      /** When the lost nodes were lost: what they were used until then needs its turnaround. */
      readonly at: Instant;
      /** The lease's start, or the next whole minute if it had begun. */
      readonly from: Instant;
      readonly end: Instant;
    })
  /** The lease's nodes have names: what was to be one like `like` is `nodeId`. */
  | (OfLease & { readonly kind: 'lease-bound'; readonly nodes: readonly { readonly like: NodeId; readonly nodeId: NodeId }[] })
  /** The lease ends at `end`, before it was to; its nodes are free after the turnaround. */
  | (OfLease & { readonly kind: 'lease-shortened'; readonly reason: LossReason; readonly end: Instant })
  /** The lease ended before it began: its nodes were never used. */
  | (OfLease & { readonly kind: 'lease-revoked'; readonly reason: LossReason })
  /** The same nodes serve `[from, end)` too, at these prices for the added time. */
  | (OfLease & {
      readonly kind: 'lease-extended';
      readonly commandId: string;
      readonly slices: readonly Slice[];
      readonly from: Instant;
      readonly end: Instant;
    })
  /** The wish waits for the time after its lease. */
  | (OfLease & {
      readonly kind: 'extension-standing';
      readonly commandId: string;
      readonly until: Instant;
      readonly decideBy: Instant;
      readonly limitMicros: Micros;
    })
  /** The wish ended without being granted. */
  | (OfLease & { readonly kind: 'extension-ended'; readonly extensionId: string; readonly outcome: WishEnd })
  /** The lease that the deposit sold back ends at `from`: nothing of it can be used any longer than that, nor sold. */
  | {
      readonly kind: 'resale-ending';
      readonly depositId: DepositId;
      readonly tenantId: TenantId;
      readonly from: Instant;
      readonly reason: LossReason;
    }
  /** The lease is not to begin; its nodes were never used. */
  | (OfLease & { readonly kind: 'match-annulled'; readonly commandId: string; readonly withdrawalId: WithdrawalId })
  | {
      readonly kind: 'node-updated';
      readonly commandId: string;
      readonly nodeId: NodeId;
      readonly tenantId: TenantId;
      readonly tier: Tier;
      readonly network: Network;
      readonly maintenance: boolean;
    }
  /** From here on these nodes lose what they were to do after `from`; until that is done they are not on offer. */
  | {
      readonly kind: 'capacity-reclaiming';
      readonly commandId: string;
      readonly depositId: DepositId;
      readonly tenantId: TenantId;
      readonly nodeIds: readonly NodeId[];
      readonly from: Instant;
    }
  /** Nothing uses the node after `from` (plus turnaround), and nothing will; until then it is on offer again. */
  | { readonly kind: 'capacity-reclaimed'; readonly depositId: DepositId; readonly tenantId: TenantId; readonly nodeId: NodeId }
  | { readonly kind: 'tenant-suspended'; readonly commandId: string; readonly tenantId: TenantId; readonly until: Instant }
  | { readonly kind: 'tenant-reinstated'; readonly commandId: string; readonly tenantId: TenantId };
