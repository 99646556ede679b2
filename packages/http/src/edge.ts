import type { Receipt } from '@compute-bank/domain/entities/record';
import type { ApiKey } from '@compute-bank/domain/entities/tenant';
import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { FindSealKeys } from './sealer.ts';

/** What the HTTP layer asks of the world; use cases ask for theirs. */
export interface Edge {
  /** The bank's time. */
  readonly now: () => Instant;
  /** Real time, which signatures are about, even where the bank's own clock is driven. */
  readonly wallNow: () => Instant;
  /** Seals cursors and the stored answers that hold a secret. */
  readonly sealKeys: FindSealKeys;
  readonly findKey: (prefix: string) => Promise<ApiKey | undefined>;
  /** The public key (base64url, 32 bytes) of a node that may speak. */
  readonly findNodeKey: (tenantId: TenantId, nodeId: NodeId) => Promise<string | undefined>;
  readonly findReceipt: (tenantId: TenantId, idempotencyKey: string) => Promise<Receipt | undefined>;
  /** Tells the operator of a request that failed by no fault of the caller. */
  readonly alarm: (name: 'request_failed', details: Readonly<Record<string, string>>) => void;
  /** Tells how a request went. Never throws. */
  readonly tell: (name: 'request_served', fact: ServedFact) => void;
}

/** Ids, words and figures of one request; nothing of what it carried. */
export interface ServedFact {
  readonly requestId: string;
  readonly operation: string | null;
  readonly tenantId: string | null;
  readonly caller: string | null;
  readonly status: number;
  readonly code: string | null;
  readonly milliseconds: number;
  readonly replayed: boolean;
  readonly ids: Readonly<Record<string, string>>;
}

/**
 * What endpoints work with. `Own` is bound to one tenant: it reaches what belongs to that tenant and what all share, and
 * nothing else. `Open` is for requests whose sender is not known.
 */
export interface Worlds<Own, Open> {
  readonly of: (tenantId: TenantId) => Promise<Own>;
  readonly open: () => Open;
}
