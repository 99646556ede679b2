import type { Asset, LeaseId, MarketId, MatchId, TenantId, TransferId, WithdrawalId } from '@compute-bank/domain/ids';

/** A command of a log record: an order's bears the id of its withdrawal or deposit, which its request made. */
export interface DecidedCommand {
  readonly commandId: string;
  readonly issuer: TenantId;
  readonly kind: string;
  /** The engine's word for a refusal; null if it was carried out. */
  readonly refused: string | null;
  /** From admission until its record was durable. */
  readonly milliseconds: number;
}

/** Joins an order to its lease. */
export interface MadeMatch {
  readonly matchId: MatchId;
  readonly withdrawalId: WithdrawalId;
  readonly leaseId: LeaseId;
  /** From the admission of the command that caused it until this was told. */
  readonly milliseconds: number;
}

/**
 * What the bank says of its work: ids, words of closed lists, figures. Each fact has an id of the one before it (request, command,
 * position, match, lease, transfer), so that one order can be followed through all of them. No body, no header, no secret.
 */
export interface Facts {
  readonly request_served: {
    readonly requestId: string;
    /** The endpoint's id; null if none has this address. */
    readonly operation: string | null;
    readonly tenantId: string | null;
    /** The key's or the node's id. */
    readonly caller: string | null;
    readonly status: number;
    /** The word for a refusal; null for a success. */
    readonly code: string | null;
    readonly milliseconds: number;
    /** The stored answer to an earlier request of the same key was given again. */
    readonly replayed: boolean;
    /** What the request named or made: `{ withdrawalId: 'wdr_…' }`. */
    readonly ids: Readonly<Record<string, string>>;
  };
  /** A record became durable. One with many commands is told in parts. */
  readonly record_appended: {
    readonly marketId: MarketId;
    readonly position: number;
    readonly commands: readonly DecidedCommand[];
    readonly matches: readonly MadeMatch[];
  };
  /** The projector found records to follow: `records` of them at least, the oldest so old. */
  readonly market_behind: { readonly marketId: MarketId; readonly cursor: number; readonly records: number; readonly milliseconds: number };
  readonly record_projected: {
    readonly marketId: MarketId;
    readonly position: number;
    readonly matches: readonly MadeMatch[];
    /** Since the record was decided. */
    readonly milliseconds: number;
  };
  /** The projector could not pass this cursor. It tries again. */
  readonly projection_failed: { readonly marketId: MarketId; readonly cursor: number; readonly error: string };
  readonly lease_stepped: {
    readonly leaseId: LeaseId;
    readonly matchId: MatchId;
    readonly withdrawalId: WithdrawalId;
    readonly tenantId: TenantId;
    readonly marketId: MarketId;
    readonly generation: number;
    readonly from: string;
    /** `advance`, `fail-node`, `settle`, `drain` or `close`. */
    readonly action: string;
    /** The state that it reached, or why a node was failed or the lease ended. */
    readonly to: string;
  };
  readonly lease_charged: {
    readonly leaseId: LeaseId;
    readonly transferId: TransferId;
    readonly tenantId: TenantId;
    readonly asset: Asset;
    readonly lines: number;
    /** Of all lines, without the buyer's fee: decimal text of micro-units. */
    readonly chargeMicros: string;
    /** That were used; what is paid for an early return is no use. */
    readonly gpuSeconds: number;
  };
  readonly bank_reconciled: {
    readonly tenants: number;
    /** Tenants that changed under each look: the next run sees them. */
    readonly unsettled: number;
    /** All differences, signs dropped: micro-units of whatever asset. */
    readonly differenceMicros: number;
    readonly leaks: number;
  };
}

export type FactName = keyof Facts;

/** Tells a fact to whoever keeps the bank's log. Never throws: what is told changes nothing. */
export type Tell = <N extends FactName>(name: N, fact: Facts[N]) => void;
