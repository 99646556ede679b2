import { addMs, type Instant } from '@compute-bank/domain/instant';
import { firstDue } from './agenda.ts';
import type { Book } from './book.ts';
import { dropLease } from './capacity.ts';
import { limits } from './limits.ts';

/**
 * Deliveries repeat, also after the queue's own deduplication has forgotten them, and a cancel may overtake its order.
 * Live orders recognise themselves by their id. Ids of ended orders and of other commands are kept for a horizon,
 * because a book cannot keep all ids for ever; whatever arrives from before the horizon and is unknown is refused
 * as stale, because it cannot be told from something that was already carried out.
 */
function keep(memory: Map<string, Instant>, id: string, at: Instant): void {
  memory.delete(id);
  memory.set(id, at);
}

export const remember = (book: Book, id: string, at: Instant): void => keep(book.seen, id, at);

/** A cancel that came before its order wins when the order arrives. */
export const rememberCancel = (book: Book, id: string, at: Instant): void => keep(book.cancelled, id, at);

const horizonAt = (at: Instant): Instant => addMs(at, -limits.horizonMs);

const isWithin = (since: Instant | undefined, at: Instant): boolean => since !== undefined && since > horizonAt(at);

export const isSeen = (book: Book, id: string, at: Instant): boolean => isWithin(book.seen.get(id), at);
export const isCancelledBefore = (book: Book, id: string, at: Instant): boolean => isWithin(book.cancelled.get(id), at);
/** Whether what was admitted then may have been carried out and forgotten: at that very instant, at the earliest. */
export const isBeyondHorizon = (admittedAt: Instant, at: Instant): boolean => admittedAt <= horizonAt(at);

function forgetOld(memory: Map<string, Instant>, at: Instant): void {
  for (const [id, since] of memory) {
    if (since > horizonAt(at) && memory.size <= limits.ids) return;
    memory.delete(id);
  }
}

/**
 * Moves the book to `at` and drops what no decision at or after `at` can see any more: uses that are over, ids beyond
 * the horizon. So the book's size is bounded, and nothing depends on when it was dropped.
 */
export function passTime(book: Book, at: Instant): void {
  if (at <= book.at) return;
  book.at = at;
  for (let lease = firstDue(book.leaseEnds, at); lease !== undefined; lease = firstDue(book.leaseEnds, at)) dropLease(book, lease);
  forgetOld(book.seen, at);
  forgetOld(book.cancelled, at);
}
