import { findBrokenBalances } from './laws/balances.ts';
import type { Books, BrokenLaw } from './laws/books.ts';
import { findBrokenHolds } from './laws/holds.ts';
import { findBrokenLeases } from './laws/leases.ts';
import { findBrokenTransfers, uniqueTransfers } from './laws/transfers.ts';
import { findBrokenUse } from './laws/use.ts';

/**
 * Every law of the ledger that does not hold in the books, with the object that breaks it; empty when all is well. The
 * checks recompute from transfers and meters and share nothing with the code that books, but the types and the rounding.
 */
export function findBrokenLaws(books: Books): BrokenLaw[] {
  const transfers = uniqueTransfers(books.transfers);
  return [
    ...findBrokenTransfers(books.transfers),
    ...findBrokenBalances(books, transfers),
    ...findBrokenHolds(books),
    ...findBrokenLeases(books, transfers),
    ...findBrokenUse(books, transfers),
  ];
}
