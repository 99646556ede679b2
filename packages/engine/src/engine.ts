import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { apply } from './apply.ts';
import type { Book } from './book.ts';
import type { Command } from './command.ts';
import { createBook } from './create-book.ts';
import type { Event } from './event.ts';
import { decodeBook, encodeBook } from './snapshot.ts';
import { engineVersion } from './version.ts';
import { wakeAt } from './wake-at.ts';

/**
 * The rules of one version. A book belongs to the engine that made it; another one gets it through `encodeBook` and
 * `decodeBook`, which read what every earlier version wrote.
 */
export interface Engine {
  readonly version: string;
  createBook(marketId: MarketId): Book;
  apply(book: Book, command: Command, at: Instant, position: number, index: number): Event[];
  wakeAt(book: Book): Instant | null;
  encodeBook(book: Book): string;
  decodeBook(text: string): Book;
}

/** The engine of this source. */
export const engine: Engine = { version: engineVersion, createBook, apply, wakeAt, encodeBook, decodeBook };
