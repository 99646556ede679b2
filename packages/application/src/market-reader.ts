import type { MarketId } from '@compute-bank/domain/ids';
import { followBook, loadBook, type MarketBook } from './market-book.ts';
import type { MarketLog } from './ports.ts';

/** Keeps following books for depth and explanations; never decides. */
export interface MarketReader {
  /** The market's book as of the newest record; callers must not change it. */
  book(marketId: MarketId): Promise<MarketBook>;
}

const booksMax = 32;

export function createMarketReader({ log }: { readonly log: MarketLog }): MarketReader {
  const books = new Map<MarketId, Promise<MarketBook>>();
  const follow = async (marketId: MarketId): Promise<MarketBook> => {
    const current = await (books.get(marketId) ?? loadBook(log, marketId));
    await followBook(log, current);
    return current;
  };
  return {
    book(marketId) {
      // One after the other: two followers of one book would apply the same record twice.
      const next = follow(marketId);
      const oldest = books.size >= booksMax ? books.keys().next().value : undefined;
      if (oldest !== undefined) books.delete(oldest);
      books.set(marketId, next);
      next.catch(() => books.delete(marketId));
      return next;
    },
  };
}
