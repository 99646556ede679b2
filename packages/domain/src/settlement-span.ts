import type { Lease } from './entities/lease.ts';
import { hourMs } from './instant.ts';
import type { Policy } from './policy.ts';

/** Charge lines in one settlement, at most: every party's copy of the transfer carries them all, and an item holds 400 KB. */
const linesMax = 400;

/** How much of a lease one settlement may cover: whole hours, fewer the more slices it has, but never less than a settlement period. */
export function settlementSpanMs({ slices }: Pick<Lease, 'slices'>, { settleEveryMs }: Pick<Policy, 'settleEveryMs'>): number {
  const cuts = slices.reduce((most, { laterPrices = [] }) => Math.max(most, laterPrices.length), 0);
  const hours = Math.floor(linesMax / Math.max(1, slices.length)) - 1 - cuts;
  return Math.max(hours * hourMs, settleEveryMs);
}
