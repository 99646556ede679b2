import type { DecisionRecord, Demand, Slice } from '@compute-bank/domain/entities/withdrawal';
import type { DepositId, LeaseId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Offer, OpenMarket } from './command.ts';
import type { ChangeEvent } from './event-changes.ts';
import type { Needs } from './needs.ts';

/** Why the engine refused a command. */
export type RefusalCode =
  | 'duplicate'
  | 'stale'
  | 'unknown_id'
  | 'wrong_state'
  | 'market_not_open'
  | 'market_halted'
  | 'market_already_open'
  | 'node_offered_elsewhere'
  | 'malformed'
  | 'too_late'
  | 'tenant_suspended'
  | 'notice_too_short'
  | 'not_free'
  | 'price_above_limit';

/** How an order ends that is not filled. */
export type WithdrawalOutcome = 'no_match' | 'cancelled' | 'expired' | 'tenant_suspended';

/** One fact each. The book is rebuilt from events alone. */
export type Event =
  | { readonly kind: 'market-opened'; readonly market: OpenMarket }
  | { readonly kind: 'deposit-opened'; readonly deposit: Offer }
  | { readonly kind: 'deposit-closing'; readonly depositId: DepositId; readonly tenantId: TenantId }
  | { readonly kind: 'deposit-closed'; readonly depositId: DepositId; readonly tenantId: TenantId }
  | {
      readonly kind: 'withdrawal-standing';
      readonly withdrawalId: WithdrawalId;
      readonly tenantId: TenantId;
      readonly ownerId: string;
      readonly demand: Demand;
      /** GPUs still wanted. */
      readonly gpusOpen: number;
    }
  | {
      readonly kind: 'matched';
      readonly withdrawalId: WithdrawalId;
      readonly tenantId: TenantId;
      readonly matchId: MatchId;
      readonly leaseId: LeaseId;
      readonly slices: readonly Slice[];
      readonly start: Instant;
      readonly end: Instant;
      /** GPUs still wanted after this match; 0 fills the withdrawal. */
      readonly gpusOpen: number;
      /** Highest price paid by a slice, for the tape. */
      readonly priceMicrosMax: Micros;
      readonly record: DecisionRecord;
      /** Absent if the order stands in the book, which then knows. */
      readonly needs?: Needs;
    }
  /** The withdrawal ended without (more) matches. */
  | {
      readonly kind: 'withdrawal-ended';
      readonly withdrawalId: WithdrawalId;
      readonly tenantId: TenantId;
      readonly outcome: WithdrawalOutcome;
      readonly gpusOpen: number;
    }
  /** `from` is when the GPUs are free again, turnaround included. */
  | {
      readonly kind: 'capacity-returned';
      readonly matchId: MatchId;
      readonly leaseId: LeaseId;
      readonly tenantId: TenantId;
      readonly at: Instant;
      readonly from: Instant;
    }
  | { readonly kind: 'node-failed'; readonly commandId: string; readonly nodeId: NodeId; readonly tenantId: TenantId }
  | { readonly kind: 'node-restored'; readonly commandId: string; readonly nodeId: NodeId; readonly tenantId: TenantId }
  /** A lease lost a node; its other nodes are free again after `at` plus turnaround. */
  | {
      readonly kind: 'lease-failed';
      readonly matchId: MatchId;
      readonly leaseId: LeaseId;
      readonly tenantId: TenantId;
      readonly nodeId: NodeId;
      readonly at: Instant;
    }
  | ChangeEvent
  | { readonly kind: 'market-halted'; readonly commandId: string }
  | { readonly kind: 'market-resumed'; readonly commandId: string }
  /** All that time or an earlier cut had left to do is done. */
  | { readonly kind: 'advanced'; readonly commandId: string }
  /** A call is over: nothing that waited before it can be matched now. */
  | { readonly kind: 'cleared'; readonly commandId: string }
  /** Output was cut at its bound; the same command is applied again and goes on. Always the last event. */
  | { readonly kind: 'continue'; readonly commandId: string }
  | {
      readonly kind: 'command-refused';
      readonly commandId: string;
      readonly command: string;
      /** The order, node or lease it was about, and who sent it. */
      readonly subject: string;
      readonly issuer: TenantId;
      readonly code: RefusalCode;
    };

export type EventKind = Event['kind'];
