import type { Instant } from '@compute-bank/domain/instant';
import type { LossReason } from './event-changes.ts';

/** A provider takes a node back, or a lot goes with the lease that it was sold back from. */
export interface Reclaim {
  readonly from: Instant;
  /** Why leases lose the node. Absent: `reclaimed`. */
  readonly reason?: LossReason;
  /** Its calendar is full from here on; null while leases still reach beyond `from`. */
  readonly fullFrom: Instant | null;
}
