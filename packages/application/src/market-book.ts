import type { MarketId } from '@compute-bank/domain/ids';
import { type Instant, instant } from '@compute-bank/domain/instant';
import type { Book } from '@compute-bank/engine/book';
import { createBook } from '@compute-bank/engine/create-book';
import { evolve } from '@compute-bank/engine/evolve';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { decodeBook } from '@compute-bank/engine/snapshot';
import type { MarketLog } from './ports.ts';

/** A market's book as of one log position. */
export interface MarketBook {
  readonly marketId: MarketId;
  book: Book;
  position: number;
  hash: string;
  at: Instant;
}

const recordsPerRead = 50;

/** Rebuilds the book from the newest snapshot (not after `upTo`) and the log that follows it, up to `upTo`. */
export async function loadBook(log: MarketLog, marketId: MarketId, upTo = Number.MAX_SAFE_INTEGER): Promise<MarketBook> {
  const snapshot = await log.newestSnapshot(marketId, upTo);
  const start: MarketBook = snapshot
    ? restoredBook(marketId, snapshot)
    : { marketId, book: createBook(marketId), position: 0, hash: '', at: instant(0) };
  await followBook(log, start, upTo);
  return start;
}

/** The snapshot knows its market time too: no record may follow it. */
function restoredBook(marketId: MarketId, { position, hash, book: text }: { position: number; hash: string; book: string }): MarketBook {
  const book = decodeBook(text);
  return { marketId, book, position, hash, at: book.at };
}

/** Brings a book up to the head of the log (or to `upTo`) from events alone. */
export async function followBook(log: MarketLog, current: MarketBook, upTo = Number.MAX_SAFE_INTEGER): Promise<void> {
  while (current.position < upTo) {
    const records = await log.readAfter(current.marketId, current.position, Math.min(recordsPerRead, upTo - current.position));
    for (const record of records) evolveRecord(current, record);
    if (records.length === 0) return;
  }
}

/** Applies one record's events; the caller has the record's predecessor. */
function evolveRecord(current: MarketBook, record: LogRecord): void {
  for (const { events } of record.applied) for (const event of events) evolve(current.book, event, record.at);
  current.position = record.position;
  current.hash = record.hash;
  current.at = record.at;
}
