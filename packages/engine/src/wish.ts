import type { LeaseId, MatchId, TenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';

/** A lease that waits for the time after it: at most one wish per lease. */
export interface Wish {
  readonly matchId: MatchId;
  readonly leaseId: LeaseId;
  /** The buyer. */
  readonly tenantId: TenantId;
  /** The command that asked. */
  readonly commandId: string;
  readonly until: Instant;
  /** From here on it is not granted any more. */
  readonly decideBy: Instant;
  readonly limitMicros: Micros;
  readonly askedAt: Instant;
}

/** Why a wish ended that was not granted: its time came, its lease is another one or none, or its buyer took it back. */
export type WishEnd = 'not_free' | 'lease_changed' | 'cancelled';
