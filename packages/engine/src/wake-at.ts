import { earlier, type Instant } from '@compute-bank/domain/instant';
import { firstTime } from './agenda.ts';
import type { Book } from './book.ts';

/**
 * When the book next changes by time alone: a standing order expires or loses its last possible start, a wish or a deposit ends,
 * a call market's next call is due. At once if an application was cut. An `advance` or, in a call market, a `clear` then
 * carries it out. Null: never.
 */
export function wakeAt(book: Book): Instant | null {
  if (book.unfinished !== null) return book.at;
  const timer = firstTime(book.timers) ?? null;
  const call = book.halted || book.standing.size === 0 ? null : book.callAt;
  return timer === null || call === null ? (timer ?? call) : earlier(timer, call);
}
