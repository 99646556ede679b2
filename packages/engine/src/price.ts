import type { BookNode, Order } from './book.ts';

/**
 * The earlier order of the pair sets the price: the deposit's floor, or the standing withdrawal's limit. One at market
 * price never stands, so it is never the earlier one.
 */
export const priceOf = (order: Order, { arrival, floor }: Pick<BookNode, 'arrival' | 'floor'>): number =>
  arrival < order.arrival ? floor : Number(order.demand.limitMicros);

/** Arrival of an order that is being decided for the first time: after all that is in the book. */
export const arrivesNow = Number.MAX_SAFE_INTEGER;
