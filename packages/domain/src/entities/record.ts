import type { Clearing } from '../clearing.ts';
import type { Asset, EventId, KeyId, MarketId, NodeId, TenantId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { Micros } from '../money.ts';
import type { RegionFilter } from '../region.ts';

/** A market that another was split into. */
export interface MarketPart {
  readonly marketId: MarketId;
  readonly regions: RegionFilter;
}

/** A market's configuration. Its first log record repeats it, so that the book is rebuilt from the log alone. */
export interface Market {
  readonly type: 'market';
  readonly marketId: MarketId;
  /** As people call it: "NVIDIA H100 SXM5 80 GB". */
  readonly name: string;
  readonly asset: Asset;
  readonly priceCapMicros: Micros;
  readonly turnaroundMs: number;
  readonly clearing: Clearing;
  /** How long before its start a lease on alike nodes has them named. Absent: at its match. */
  readonly bindMs?: number;
  /** Where the nodes stand that it takes. */
  readonly regions: RegionFilter;
  /** The market that was split into this and others; its nodes may be offered here. */
  readonly partOf: MarketId | null;
  /** The markets that orders which name this one go to; empty: it was not split. No region passes two of them. */
  readonly splitInto: readonly MarketPart[];
  readonly state: 'open' | 'halted';
  readonly createdAt: Instant;
  readonly logPosition: number;
}

/** What a creating call answered, so that the same `Idempotency-Key` answers the same again. */
export interface Receipt {
  readonly type: 'receipt';
  readonly tenantId: TenantId;
  readonly idempotencyKey: string;
  readonly operation: string;
  /** Hex SHA-256 of the canonical request. */
  readonly requestHash: string;
  readonly status: number;
  readonly body: string;
  readonly createdAt: Instant;
}

/** A value that the whole bank may use once, with what holds it: created in the transaction that uses it. */
export interface Claim {
  readonly type: 'claim';
  /** `tenant-name`: the name's skeleton. `transfer`: source and external id. */
  readonly scope: 'tenant-name' | 'transfer';
  readonly value: string;
  /** The tenant or transfer that holds it. */
  readonly holder: string;
  /** Hex SHA-256 of what it was used for, so that a repetition is told from a conflict. */
  readonly digest: string;
  readonly createdAt: Instant;
}

/** Who did what to which object: written in the same transaction as the change. */
export interface Audit {
  readonly type: 'audit';
  readonly eventId: EventId;
  readonly tenantId: TenantId;
  readonly actor:
    | { readonly kind: 'key'; readonly keyId: KeyId; readonly tenantId: TenantId }
    | { readonly kind: 'node'; readonly nodeId: NodeId }
    | { readonly kind: 'platform'; readonly worker: string }
    /** Who runs the bank, past its API. `request` names the call in the trail of the account, which knows who made it. */
    | { readonly kind: 'operator'; readonly request: string };
  readonly action: string;
  readonly object: string;
  readonly at: Instant;
}

/** A command on its way to a market's engine: written with the change that needs it, removed once its outcome is projected. */
export interface Outbox {
  readonly type: 'outbox';
  readonly tenantId: TenantId;
  readonly marketId: MarketId;
  readonly commandId: string;
  /** The encoded command. */
  readonly command: string;
  readonly at: Instant;
}
