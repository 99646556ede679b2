import type { Clearing } from '@compute-bank/domain/clearing';
import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { Asset, DepositId, FabricId, LeaseId, MarketId, MatchId, NodeId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant, Interval } from '@compute-bank/domain/instant';
import type { InterconnectClass, Network } from '@compute-bank/domain/link';
import type { Micros } from '@compute-bank/domain/money';
import type { Region } from '@compute-bank/domain/region';
import type { Tier } from '@compute-bank/domain/tier';
import type { ChangeCommand } from './command-changes.ts';

/** Opens the market: always the first command of a log. */
export interface OpenMarket {
  readonly kind: 'open-market';
  readonly marketId: MarketId;
  readonly asset: Asset;
  readonly priceCapMicros: Micros;
  /** A lease occupies `[start, end + turnaroundMs)`. Whole minutes. */
  readonly turnaroundMs: number;
  /** Absent: continuous, as in every log from before there were calls. */
  readonly clearing?: Clearing;
  /** How long before its start a lease on alike nodes has them named. Whole minutes. Absent: at its match. */
  readonly bindMs?: number;
}

/** A node as a deposit offers it, pinned at admission. */
export interface OfferedNode {
  readonly nodeId: NodeId;
  readonly fabricId: FabricId;
  readonly gpus: number;
  readonly region: Region;
  readonly interconnect: InterconnectClass;
  readonly network: Network;
  readonly tier: Tier;
  /** Set for a lot: GPUs of this machine, which a buyer sells back. */
  readonly machine?: Machine;
}

/** Where the capacity of a lot is, and whose machine that is. */
export interface Machine {
  readonly nodeId: NodeId;
  readonly tenantId: TenantId;
  readonly ownerId: string;
  /** All that it has. */
  readonly gpus: number;
}

export interface OpenDeposit {
  readonly kind: 'open-deposit';
  readonly depositId: DepositId;
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly nodes: readonly OfferedNode[];
  /** Disjoint, ascending, on whole minutes. */
  readonly windows: readonly Interval[];
  readonly floorMicros: Micros;
  readonly unit: 'gpu' | 'node';
  readonly leaseMsMin: number;
  /** Notice with which the provider may reclaim; null: never. */
  readonly noticeMs: number | null;
}

/** What an open deposit offers. */
export type Offer = Omit<OpenDeposit, 'kind'> & { readonly resale?: Resale };

/** The lease that a deposit sells the remainder of, and when its own use of it is over. */
export interface Resale {
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  readonly from: Instant;
}

/** No new matches; closed when its last lease has ended. */
export interface CloseDeposit {
  readonly kind: 'close-deposit';
  readonly depositId: DepositId;
}

export interface PlaceWithdrawal {
  readonly kind: 'place-withdrawal';
  readonly withdrawalId: WithdrawalId;
  readonly tenantId: TenantId;
  readonly ownerId: string;
  readonly demand: Demand;
}

export interface CancelWithdrawal {
  readonly kind: 'cancel-withdrawal';
  readonly withdrawalId: WithdrawalId;
}

/** The lease ended early at `at`; its capacity from then on (plus turnaround) is free again. */
export interface ReturnCapacity {
  readonly kind: 'return-capacity';
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  readonly at: Instant;
}

/** The node is lost: it takes no new matches, and each of its leases that has not ended goes on elsewhere or fails. */
export interface FailNode {
  readonly kind: 'fail-node';
  /** What the bank missed: told to the buyers of the leases that fail. */
  readonly cause: 'not_acknowledged' | 'not_ready' | 'node_silent';
  /** The node's owner. */
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
  /** In logs of engines up to 4: the lease that asks, if it was never ready. */
  readonly neverReady?: LeaseId;
}

export interface RestoreNode {
  readonly kind: 'restore-node';
  readonly tenantId: TenantId;
  readonly nodeId: NodeId;
}

/** Time passes: windows lapse, standing orders expire, closing deposits close. */
export interface Advance {
  readonly kind: 'advance';
}

/** A call: all that waits in a call market is matched together; also all that `advance` does. */
export interface Clear {
  readonly kind: 'clear';
}

export interface Halt {
  readonly kind: 'halt';
}

export interface Resume {
  readonly kind: 'resume';
}

export type CommandBody =
  | OpenMarket
  | OpenDeposit
  | CloseDeposit
  | PlaceWithdrawal
  | CancelWithdrawal
  | ReturnCapacity
  | FailNode
  | RestoreNode
  | Advance
  | Clear
  | Halt
  | Resume
  | ChangeCommand;

/**
 * A request to the engine. `commandId` is the order's id for commands that place one (`dep_…`, `wdr_…`), else unique
 * for the act, so that a second delivery is recognised.
 */
export type Command = CommandBody & {
  readonly commandId: string;
  /** In whose partition the command's outbox entry lies, so that the projector can remove it. */
  readonly issuer: TenantId;
  /** When the API admitted it; for information only. */
  readonly admittedAt: Instant;
};

export type CommandKind = Command['kind'];
