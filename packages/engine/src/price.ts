import type { BookDeposit, Order } from './book.ts';

/**
 * The earlier order of the pair sets the price: the deposit's floor, or the standing withdrawal's limit. One at market
 * price never stands, so it is never the earlier one.
 */
export const priceOf = (order: Order, deposit: BookDeposit): number =>
  deposit.arrival < order.arrival ? deposit.floor : Number(order.demand.limitMicros);

/** Arrival of an order that is being decided for the first time: after all that is in the book. */
export const arrivesNow = Number.MAX_SAFE_INTEGER;
