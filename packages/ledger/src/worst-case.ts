import { assert } from '@compute-bank/domain/assert';
import type { LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Demand, Slice } from '@compute-bank/domain/entities/withdrawal';
import { hourMs, type Interval } from '@compute-bank/domain/instant';
import { bpsPerUnit, divideUp, type Micros } from '@compute-bank/domain/money';
import type { Terms } from '@compute-bank/domain/policy';
import { pricedSpans } from './slice-price.ts';

/**
 * Charge lines of one slice, at most. A line ends where a settlement ends it or where an hour of the lease does: one
 * settlement per begun period and two to spare (the last report may arrive after the last period, and a lease may be looked
 * at once more), the inner hours, and the line for an early return in the place of the last hour.
 */
export const linesPerSliceMax = (durationMs: number, settleEveryMs: number): number =>
  Math.ceil(durationMs / settleEveryMs) + 2 + Math.ceil(durationMs / hourMs);

/** Rounding can raise a line by half a micro-unit for its charge and by one more for the buyer fee on it: two cover it. */
const roundingMicrosPerLine = 2n;

/** One GPU for a whole lease at `priceMicros` per hour, buyer fee included, rounded up. */
function gpuWorstCase(priceMicros: Micros, durationMs: number, terms: Terms): Micros {
  assert(terms.buyerFeeBps <= 10_000 && terms.earlyReturnBps <= 10_000, 'a fee and an early return cost at most the price itself');
  return divideUp(priceMicros * BigInt(durationMs) * (bpsPerUnit + BigInt(terms.buyerFeeBps)), BigInt(hourMs) * bpsPerUnit);
}

const roundingAllowance = (durationMs: number, settleEveryMs: number): Micros =>
  BigInt(linesPerSliceMax(durationMs, settleEveryMs)) * roundingMicrosPerLine;

/**
 * The most that a lease with these slices can cost its buyer: what it reserves of the hold. Rounding is counted per GPU and
 * per slice, so the parts of an order never need more than the whole.
 */
export function leaseWorstCase(
  slices: readonly Pick<Slice, 'gpus' | 'priceMicros'>[],
  durationMs: number,
  terms: Terms,
  settleEveryMs: number,
): Micros {
  const allowance = roundingAllowance(durationMs, settleEveryMs);
  return slices.reduce((sum, { gpus, priceMicros }) => sum + BigInt(gpus) * gpuWorstCase(priceMicros, durationMs, terms) + allowance, 0n);
}

/** The same for slices whose price changes with time: each stretch of a price is counted by itself. */
export const pricedWorstCase = (
  slices: readonly Pick<LeaseSlice, 'gpus' | 'priceMicros' | 'laterPrices'>[],
  { start, end }: Interval,
  terms: Terms,
  settleEveryMs: number,
): Micros =>
  slices.reduce((sum, slice) => {
    const spans = pricedSpans(slice, start, end);
    const worst = spans.map(({ from, until, priceMicros }) =>
      leaseWorstCase([{ gpus: slice.gpus, priceMicros }], until - from, terms, settleEveryMs),
    );
    return worst.reduce((all, one) => all + one, sum);
  }, 0n);

/** The most that `gpus` of the demand can cost, at its limit price and in as many slices as possible: what its admission holds. */
export function withdrawalWorstCase(
  demand: Pick<Demand, 'size' | 'limitMicros' | 'durationMs'>,
  gpus: number,
  terms: Terms,
  settleEveryMs: number,
): Micros {
  const { size, limitMicros, durationMs } = demand;
  const slicesMax = size.kind === 'gpus' ? gpus : Math.ceil(gpus / size.gpusPerNode);
  return BigInt(gpus) * gpuWorstCase(limitMicros, durationMs, terms) + BigInt(slicesMax) * roundingAllowance(durationMs, settleEveryMs);
}
