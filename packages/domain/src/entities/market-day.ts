import type { MarketId } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { PriceVolume } from '../price-histogram.ts';

/** What was traded in one market on one day (UTC), by when it was matched: what the daily index is computed from. */
export interface MarketDay {
  readonly type: 'market-day';
  readonly marketId: MarketId;
  /** Its first moment. */
  readonly day: Instant;
  readonly matches: number;
  /** Slices of these matches. */
  readonly fills: number;
  /** A {@link PriceHistogram} of the fills. */
  readonly volumes: readonly PriceVolume[];
  readonly digits: number | null;
  /** The last log record that is counted: what stands at or before it is never counted again. */
  readonly logPosition: number;
}
