import type { ChargeLine, Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import { earlier, type Instant, later, minuteMs } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Terms } from '@compute-bank/domain/policy';
import { chargeLine, earlyReturnLine, gpuSecondsPerUnit, lineCost } from './charge.ts';
import { gpuSecondsIn, gpuSecondsUpTo, reachedAt } from './proven-use.ts';
import { type PricedSpan, priceAt, pricedSpans } from './slice-price.ts';

/** A line that can still be made shorter. */
export interface LineDraft {
  readonly gpuSeconds: bigint;
  readonly toLine: (gpuSeconds: bigint) => ChargeLine;
}

/**
 * Use of one slice from what is billed to `proven` GPU-seconds, cut at each hour of the lease and where its price changes.
 * Use counts from readiness without a gap: what was not delivered is missing at the end.
 */
export function draftUse(lease: Lease, slice: LeaseSlice, readyAt: Instant, proven: bigint): LineDraft[] {
  const perHour = gpuSecondsPerUnit * BigInt(slice.gpus);
  const priceCuts = (slice.laterPrices ?? []).map(({ from }) => gpuSecondsUpTo(from - readyAt, slice.gpus));
  const drafts: LineDraft[] = [];
  for (let billed = slice.billedGpuSeconds; billed < proven; ) {
    const start = billed;
    const hourEnd = (start / perHour + 1n) * perHour;
    const end = [hourEnd, ...priceCuts.filter((cut) => cut > start)].reduce((least, cut) => (cut < least ? cut : least), proven);
    const from = reachedAt(readyAt, start, slice.gpus);
    const priced = { ...slice, priceMicros: priceAt(slice, from) };
    const toLine = (gpuSeconds: bigint) =>
      chargeLine(priced, from, reachedAt(readyAt, start + gpuSeconds, slice.gpus), gpuSeconds, lease.terms);
    drafts.push({ gpuSeconds: end - start, toLine });
    billed = end;
  }
  return drafts;
}

/**
 * The rest of each slice's lease, given back at `stopAt`, a line for each price of it. A rest shorter than a minute is free: windows round up to the
 * minute, so a buyer cannot ask for a lease that ends with its work.
 */
export function draftEarlyReturn(lease: Lease, readyAt: Instant, stopAt: Instant): LineDraft[] {
  const from = earlier(later(stopAt, readyAt), lease.end);
  if (lease.end - from < minuteMs || lease.terms.earlyReturnBps === 0) return [];
  return lease.slices.flatMap((slice) => pricedSpans(slice, from, lease.end).map((span) => draftRest(slice, span, lease.terms)));
}

const draftRest = (slice: LeaseSlice, { from, until, priceMicros }: PricedSpan, terms: Terms): LineDraft => ({
  gpuSeconds: gpuSecondsIn(until - from, slice.gpus),
  toLine: (gpuSeconds) => earlyReturnLine({ ...slice, priceMicros }, from, until, gpuSeconds, terms),
});

/**
 * Makes the drafts lines as long as the buyer's money lasts (G11). The hold covers the worst case, so this cuts nothing
 * unless the bank's terms changed under a running lease; then the last line is cut instead of the settlement refused.
 */
export function fitLines(drafts: readonly LineDraft[], budget: Micros): ChargeLine[] {
  const lines: ChargeLine[] = [];
  let left = budget;
  for (const draft of drafts) {
    const gpuSeconds = longestWithin(draft, left);
    if (gpuSeconds > 0n) {
      const line = draft.toLine(gpuSeconds);
      lines.push(line);
      left -= lineCost(line);
    }
    if (gpuSeconds < draft.gpuSeconds) break;
  }
  return lines;
}

/** The most GPU-seconds of a draft that cost no more than `left`: cost grows with length, so halving finds it. */
function longestWithin({ gpuSeconds, toLine }: LineDraft, left: Micros): bigint {
  if (lineCost(toLine(gpuSeconds)) <= left) return gpuSeconds;
  let fits = 0n;
  let tooLong = gpuSeconds;
  while (tooLong - fits > 1n) {
    const middle = (fits + tooLong) / 2n;
    if (lineCost(toLine(middle)) <= left) fits = middle;
    else tooLong = middle;
  }
  return fits;
}
