import * as z from 'zod';

/** Planted: the ledger must not use libraries. */
export const amount = z.bigint();
