import type { Instant } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import { firstItem } from './chunked-list.ts';

/**
 * When the book next changes by time alone: a standing order expires or loses its last possible start, a deposit closes.
 * At once if an application was cut. An `advance` then carries it out. Null: never.
 */
export const wakeAt = (book: Book): Instant | null => (book.unfinished === null ? (firstItem(book.timers)?.at ?? null) : book.at);
