import type { Instant } from '@compute-bank/domain/instant';

/** A provider takes a node back. */
export interface Reclaim {
  readonly from: Instant;
  /** Its calendar is full from here on; null while leases still reach beyond `from`. */
  readonly fullFrom: Instant | null;
}
