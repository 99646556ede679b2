import type { Instant } from '@compute-bank/domain/instant';
import type { MarketBook } from './market-book.ts';

/** Which book an answer is made from. */
export interface BookVersion {
  /** The log record that it includes last. */
  readonly position: number;
  /** Market time of that record. */
  readonly at: Instant;
  /** How long ago that was. */
  readonly ageMs: number;
}

export const bookVersion = ({ position, at }: MarketBook, now: Instant): BookVersion => ({
  position,
  at,
  ageMs: position === 0 ? 0 : Math.max(0, now - at),
});
