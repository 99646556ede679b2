import type { ChargeLine, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Instant, Interval } from '@compute-bank/domain/instant';
import { sellerOf } from '@compute-bank/domain/lot';
import { bpsPerUnit, divideHalfEven, type Micros, shareOf } from '@compute-bank/domain/money';
import type { Terms } from '@compute-bank/domain/policy';

/** Prices are per GPU-hour. */
export const gpuSecondsPerUnit = 3_600n;

/** What GPU-seconds cost, rounded half-even, once (G9). An early return costs its share of the same price. */
export function chargeOf(kind: ChargeLine['kind'], gpuSeconds: bigint, priceMicros: Micros, terms: Terms): Micros {
  const price = gpuSeconds * priceMicros;
  return kind === 'use'
    ? divideHalfEven(price, gpuSecondsPerUnit)
    : divideHalfEven(price * BigInt(terms.earlyReturnBps), gpuSecondsPerUnit * bpsPerUnit);
}

type ChargedSlice = Pick<LeaseSlice, 'assignmentId' | 'providerId' | 'sellerId' | 'priceMicros'>;

/** The line for use of a slice between two instants. */
export const chargeLine = (slice: ChargedSlice, from: Instant, until: Instant, gpuSeconds: bigint, terms: Terms): ChargeLine =>
  toLine('use', slice, { start: from, end: until }, gpuSeconds, terms);

/** The line for the rest of a slice's lease that its buyer gave back. */
export const earlyReturnLine = (slice: ChargedSlice, from: Instant, until: Instant, gpuSeconds: bigint, terms: Terms): ChargeLine =>
  toLine('early-return', slice, { start: from, end: until }, gpuSeconds, terms);

function toLine(kind: ChargeLine['kind'], slice: ChargedSlice, { start, end }: Interval, gpuSeconds: bigint, terms: Terms): ChargeLine {
  const { assignmentId, priceMicros } = slice;
  const charge = chargeOf(kind, gpuSeconds, priceMicros, terms);
  const fee = shareOf(charge, terms.providerFeeBps);
  const buyerFee = shareOf(charge, terms.buyerFeeBps);
  return {
    assignmentId,
    providerId: sellerOf(slice),
    from: start,
    until: end,
    kind,
    gpuSeconds,
    priceMicros,
    charge,
    net: charge - fee,
    fee,
    buyerFee,
  };
}

/** What the buyer pays for a line. */
export const lineCost = (line: Pick<ChargeLine, 'charge' | 'buyerFee'>): Micros => line.charge + line.buyerFee;
