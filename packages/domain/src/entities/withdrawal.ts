import type { Asset, DepositId, HoldId, LeaseId, MarketId, MatchId, NodeId, TenantId, WithdrawalId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { InterconnectClass, NetworkKind } from '../link.ts';
import type { Micros } from '../money.ts';
import type { Terms } from '../policy.ts';
import type { Reason } from '../reason.ts';
import type { Tier } from '../tier.ts';

export type WithdrawalState = 'pending' | 'standing' | 'partially_filled' | 'filled' | 'rejected' | 'cancelled' | 'expired';

/** GPUs in any arrangement, or `nodes × gpusPerNode`. The minimum equals the size for an all-or-none order. */
export type Size =
  | { readonly kind: 'gpus'; readonly gpus: number; readonly gpusMin: number }
  | { readonly kind: 'shape'; readonly nodes: number; readonly gpusPerNode: number };

/** What cannot be matched now: is cancelled, cancels all of it, or stands until a time. */
export type Life =
  | { readonly kind: 'immediate' }
  | { readonly kind: 'fill-or-kill' }
  | { readonly kind: 'standing'; readonly until: Instant };

/** What a withdrawal asks for. */
export interface Demand {
  readonly size: Size;
  /** Country or region codes; an empty allow list allows all. */
  readonly regions: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  /** Minimum class inside a node. */
  readonly interconnect: InterconnectClass;
  /** Not null: all nodes stand in one fabric with at least this network (a gang). */
  readonly sameFabric: { readonly kind: NetworkKind; readonly gbpsPerGpu: number } | null;
  readonly durationMs: number;
  readonly startEarliest: Instant;
  readonly endLatest: Instant;
  readonly prefer: 'soonest' | 'cheapest';
  /** Per GPU-hour. At `market` this is the market's price cap (the highest of several), frozen at admission. */
  readonly limitMicros: Micros;
  readonly priceKind: 'limit' | 'market';
  /** Lowest tier of node that is taken. */
  readonly tierMin: Tier;
  /** Null: only capacity that its provider cannot reclaim. Else also such with at least this notice. */
  readonly noticeMsMin: number | null;
  /** Providers that must not serve this order. */
  readonly providersExcluded: readonly TenantId[];
  readonly life: Life;
}

/** A command that each assigned node runs, as an argument vector, never through a shell. */
export interface Workload {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Release the lease when the workload has ended on every node. */
  readonly releaseOnExit: boolean;
}

/** One of the markets that a withdrawal names. */
export interface Stop {
  readonly marketId: MarketId;
  /** Per GPU-hour: the buyer's limit, or the market's price cap at admission if that is lower. */
  readonly limitMicros: Micros;
}

/** A market that was tried and did not fill the withdrawal. */
export interface Visit {
  readonly marketId: MarketId;
  /** Of the log record there that ended the order. */
  readonly position: number;
  /** `halted`: the market took no orders. `moved`: it was split, and the order left for its parts. */
  readonly outcome: 'no_match' | 'halted' | 'moved';
  /** Of an order that was moved: whether it might stand, and the GPUs that earlier hops had got. */
  readonly was?: { readonly stands: boolean; readonly filledBefore: number } | undefined;
}

/**
 * The way of a withdrawal that names several markets. Each hop is an order of its own in one market, and only one is out at
 * a time: the withdrawal's item is the arbiter between engines that do not know each other.
 */
export interface Route {
  /** In the buyer's order of preference; at least two. */
  readonly stops: readonly Stop[];
  /** Number of the order that is out, from 1. A match of any other does not count. */
  readonly hop: number;
  /** The order that is out may stand, and none follows it. */
  readonly stands: boolean;
  /** GPUs that earlier hops got. */
  readonly filledBefore: number;
  /** The market of the first match: no other is visited after it, unless it is split. */
  readonly claimedBy: MarketId | null;
  /** Where it stands at last. Absent: in the first that it names. */
  readonly home?: MarketId | undefined;
  /** What came of the hops before this one, in their order. */
  readonly visits: readonly Visit[];
}

export interface Withdrawal {
  readonly type: 'withdrawal';
  readonly withdrawalId: WithdrawalId;
  readonly tenantId: TenantId;
  /** The market in which its order is out, or was last. */
  readonly marketId: MarketId;
  /** Null: it names one market. */
  readonly route: Route | null;
  readonly asset: Asset;
  readonly state: WithdrawalState;
  readonly demand: Demand;
  readonly terms: Terms;
  readonly workload: Workload | null;
  readonly gpusFilled: number;
  readonly holdId: HoldId;
  /** Part of the hold that no lease has taken yet. */
  readonly unfilledMicros: Micros;
  readonly matchIds: readonly MatchId[];
  readonly cancelRequestedAt: Instant | null;
  readonly reason: Reason | null;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  /** In the log of `marketId`; 0: nothing was decided there yet. */
  readonly logPosition: number;
}

/** Money set aside for one withdrawal and all its leases. `amount = open + posted + voided + expired`, always. */
export interface Hold {
  readonly type: 'hold';
  readonly holdId: HoldId;
  readonly tenantId: TenantId;
  readonly asset: Asset;
  readonly withdrawalId: WithdrawalId;
  readonly amount: Micros;
  readonly posted: Micros;
  readonly voided: Micros;
  readonly expired: Micros;
  readonly state: 'pending' | 'posted' | 'voided' | 'expired';
}

/** Which of a tenant's holds were open when its books were last compared, so that the next comparison need not list those that ended before. */
export interface OpenHolds {
  readonly type: 'open-holds';
  readonly tenantId: TenantId;
  /** The last hold that was looked at; later ones are listed. Null: none was. */
  readonly upTo: HoldId | null;
  /** All that were open among those up to there, in the order of their ids. */
  readonly holdIds: readonly HoldId[];
}

/** GPUs of one node inside a match, at one price. */
export interface Slice {
  readonly depositId: DepositId;
  /** Whose machine it is: it runs what the slice is used for. */
  readonly providerId: TenantId;
  readonly nodeId: NodeId;
  /** Who earns what it costs. Absent: the provider. Set where a buyer sells back what it leased, together with `lotId`. */
  readonly sellerId?: TenantId;
  /** What the market knows the capacity as. Absent: as its node. */
  readonly lotId?: NodeId;
  /** Set until the node is named: it will be one like this, of the same deposit. */
  readonly unnamed?: true;
  readonly gpus: number;
  readonly priceMicros: Micros;
}

/** The call in which a match was made. */
export interface CallNote {
  /** Orders that were matched together. */
  readonly batch: number;
  readonly seed: number;
  /** Steps of the search. */
  readonly iterations: number;
  /** Limit less floor of the whole solution, in micro-units × milliseconds × GPUs per hour. */
  readonly surplusScore: bigint;
}

/** Why the engine chose this allocation: what an auditor compares with a replay, byte for byte. */
export interface DecisionRecord {
  /** Log position of the deciding record, and the command's place in it. */
  readonly position: number;
  readonly index: number;
  readonly candidateStarts: number;
  /** True if the bound on candidate starts cut the search. */
  readonly bounded: boolean;
  /** Cost of the whole lease in micro-units × milliseconds × GPUs per hour, before rounding: the score that was compared. */
  readonly costScore: bigint;
  readonly nodes: number;
  readonly leftoverGpus: number;
  /** Absent: decided alone. */
  readonly call?: CallNote;
}

/** The engine's decision pairing one withdrawal with slices of deposits. Immutable. */
export interface Match {
  readonly type: 'match';
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  readonly withdrawalId: WithdrawalId;
  readonly tenantId: TenantId;
  readonly marketId: MarketId;
  readonly slices: readonly Slice[];
  readonly start: Instant;
  readonly end: Instant;
  readonly decidedAt: Instant;
  readonly record: DecisionRecord;
}
