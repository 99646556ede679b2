import type { Asset, AssignmentId, DepositId, HoldId, InvoiceId, LeaseId, MarketId, MatchId, TenantId, WithdrawalId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { Micros } from '../money.ts';
import type { Terms } from '../policy.ts';
import type { Reason } from '../reason.ts';
import type { Slice } from './withdrawal.ts';

export type LeaseState = 'scheduled' | 'offered' | 'acknowledged' | 'provisioning' | 'ready' | 'draining' | 'ended' | 'failed';

/** A slice being carried out, with what was billed on it so far. */
export interface LeaseSlice extends Slice {
  readonly assignmentId: AssignmentId;
  /** Of the lease when its assignment was made: what its agent must name. */
  readonly generation: number;
  /** In the stretch that is under way. */
  readonly billedGpuSeconds: bigint;
  /** In the stretches before it. Absent: none. */
  readonly earlierGpuSeconds?: bigint;
  /** Prices of added time, each from an instant on, ascending. Absent: `priceMicros` holds to the end. */
  readonly laterPrices?: readonly LaterPrice[];
}

export interface LaterPrice {
  readonly from: Instant;
  /** Per GPU-hour. */
  readonly priceMicros: Micros;
}

/** A wish that the lease last longer, and what became of it. */
export interface Extension {
  /** The engine's command; each wish of a lease has its own. */
  readonly commandId: string;
  /** Counts the wishes of the lease from 1. */
  readonly number: number;
  /**
   * `standing`: the time is not free, and the lease has first refusal of it. `lapsed`: granted by the engine when the lease
   * was already over, so its time went back to the market.
   */
  readonly state: 'pending' | 'standing' | 'granted' | 'refused' | 'cancelled' | 'lapsed';
  /** Whether it may stand. */
  readonly life: 'immediate' | 'standing';
  /** The end that it found, and the one that it asks for. */
  readonly from: Instant;
  readonly until: Instant;
  /** Most per GPU-hour for the added time. */
  readonly limitMicros: Micros;
  /** Added to the lease's hold for the wish. Until that is decided, all of it belongs to the wish. */
  readonly heldMicros: Micros;
  /** The engine's word for a refusal. */
  readonly code: string | null;
  readonly askedAt: Instant;
  readonly cancelRequestedAt: Instant | null;
  readonly decidedAt: Instant | null;
}

/**
 * What is left of the lease is sold back: from `from` on it uses nothing of its nodes, and pays for them all the same. `pending`: the
 * market has not heard of it. `withdrawn`: the deposit was closed before `from`, and the lease goes on as if there had been none.
 */
export interface LeaseResale {
  readonly depositId: DepositId;
  readonly from: Instant;
  readonly state: 'pending' | 'open' | 'closed' | 'refused' | 'withdrawn';
}

/** A time in which all of the lease's nodes were ready, which ended with the loss of one: `[readyAt, until)`. */
export interface Stretch {
  readonly readyAt: Instant;
  readonly until: Instant;
}

/** The lease lost nodes, and goes on with others. */
export interface LeaseMove {
  /** Of the lease from then on, and of the slices that stand in. */
  readonly generation: number;
  readonly at: Instant;
  /** When the stand-ins begin: the lease's start, or the next whole minute if that has passed. */
  readonly from: Instant;
  readonly reason: Reason;
  /** As they were; their assignments are stopped. */
  readonly lost: readonly LeaseSlice[];
}

/** A match being carried out; exactly one per match. It lives in the buyer's partition. */
export interface Lease {
  readonly type: 'lease';
  readonly leaseId: LeaseId;
  readonly matchId: MatchId;
  readonly withdrawalId: WithdrawalId;
  readonly tenantId: TenantId;
  readonly marketId: MarketId;
  readonly asset: Asset;
  readonly terms: Terms;
  readonly state: LeaseState;
  /** 1 as matched, one more with each move. */
  readonly generation: number;
  readonly slices: readonly LeaseSlice[];
  /** Oldest first; the engine moves a lease at most 16 times. */
  readonly moves: readonly LeaseMove[];
  readonly start: Instant;
  readonly end: Instant;
  /** Copied from the workload: the lease ends when it has ended on every node. */
  readonly releaseOnExit: boolean;
  /** Ended stretches of use, oldest first. Absent: none. */
  readonly stretches?: readonly Stretch[];
  /** All assignments were ready: billing runs from here. Null again from a move on until they are. */
  readonly readyAt: Instant | null;
  /** When the lease was, or will be, over: the earliest of planned end, release and loss of proof. */
  readonly stopAt: Instant | null;
  /** Why it ends, once that is known. */
  readonly reason: Reason | null;
  /** Set if its buyer gave it back before an end that was announced: that end. */
  readonly announcedEnd?: Instant;
  /** Charge lines cover use up to here. */
  readonly settledUntil: Instant | null;
  readonly holdId: HoldId;
  /** Part of the hold that belongs to this lease, and what of it was posted. */
  readonly reservedMicros: Micros;
  readonly postedMicros: Micros;
  /** Sum of the lines' charges so far: what was posted without the buyer fee. */
  readonly chargedMicros: Micros;
  /** Charge lines so far. */
  readonly lines: number;
  readonly settlements: number;
  /** The deadline written last. A look at the lease is due then, if not before. */
  readonly dueAt: Instant | null;
  readonly endedAt: Instant | null;
  /** The latest wish for more time. Absent: there was none. */
  readonly extension?: Extension;
  /** Oldest first, at most 20. Absent: nothing of it was sold back. */
  readonly resales?: readonly LeaseResale[];
  readonly createdAt: Instant;
  /** Log position that last changed this item. */
  readonly logPosition: number;
}

/** A provider's pointer to a lease that uses its nodes. */
export interface Supply {
  readonly type: 'supply';
  readonly leaseId: LeaseId;
  readonly tenantId: TenantId;
  readonly buyerId: TenantId;
}

/** A promise to look at something at `at`: written by the transaction that creates the need, removed by the one that settles it. */
export interface Due {
  readonly type: 'due';
  readonly at: Instant;
  readonly target: DueTarget;
}
export type DueTarget =
  | { readonly kind: 'lease'; readonly buyerId: TenantId; readonly leaseId: LeaseId }
  | { readonly kind: 'market'; readonly marketId: MarketId; readonly wakeAt: Instant };

/** One charge line: use of one slice within one hour. `charge = net + fee`, and the buyer pays `charge + buyerFee`. */
export interface ChargeLine {
  readonly assignmentId: AssignmentId;
  /** Who earns it: the seller of a lot, else the slice's provider. */
  readonly providerId: TenantId;
  readonly from: Instant;
  readonly until: Instant;
  readonly kind: 'use' | 'early-return';
  readonly gpuSeconds: bigint;
  readonly priceMicros: Micros;
  readonly charge: Micros;
  readonly net: Micros;
  readonly fee: Micros;
  readonly buyerFee: Micros;
}

/** One per lease, made when it closes. Totals add rounded lines. */
export interface Invoice {
  readonly type: 'invoice';
  readonly invoiceId: InvoiceId;
  readonly tenantId: TenantId;
  readonly leaseId: LeaseId;
  readonly asset: Asset;
  readonly lines: number;
  readonly gpuSeconds: bigint;
  readonly charge: Micros;
  readonly buyerFee: Micros;
  readonly total: Micros;
  readonly issuedAt: Instant;
}
