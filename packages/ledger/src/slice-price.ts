import type { LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';

type Priced = Pick<LeaseSlice, 'priceMicros' | 'laterPrices'>;

/** A stretch of a lease, `[from, until)`, in which a slice has one price per GPU-hour. */
export interface PricedSpan {
  readonly from: Instant;
  readonly until: Instant;
  readonly priceMicros: Micros;
}

/** What a GPU-hour of the slice costs at an instant. */
export const priceAt = ({ priceMicros, laterPrices = [] }: Priced, at: Instant): Micros =>
  laterPrices.reduce((price, change) => (change.from <= at ? change.priceMicros : price), priceMicros);

/** `[from, until)` cut where the slice's price changes; empty if no time lies in it. */
export function pricedSpans(slice: Priced, from: Instant, until: Instant): PricedSpan[] {
  const cuts = (slice.laterPrices ?? []).map((price) => price.from).filter((at) => from < at && at < until);
  return [from, ...cuts].flatMap((begin, index) => {
    const end = cuts[index] ?? until;
    return begin < end ? [{ from: begin, until: end, priceMicros: priceAt(slice, begin) }] : [];
  });
}

/** The slice with another price from `from` on, which must not lie before a price that it has; the same price changes nothing. */
export function withPriceFrom<S extends Priced>(slice: S, from: Instant, priceMicros: Micros): S {
  const { laterPrices = [] } = slice;
  return priceAt(slice, from) === priceMicros ? slice : { ...slice, laterPrices: [...laterPrices, { from, priceMicros }] };
}
