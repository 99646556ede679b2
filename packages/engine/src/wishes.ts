import type { MatchId } from '@compute-bank/domain/ids';
import { addDue, removeDue } from './agenda.ts';
import type { Book } from './book.ts';
import type { Timer } from './timers.ts';
import type { Wish } from './wish.ts';

const wishTimer = ({ decideBy: at, matchId, tenantId }: Wish): Timer => ({ at, kind: 'wish', matchId, tenantId });

/** Enters a wish that waits. */
export function addWish(book: Book, wish: Wish): void {
  book.wishes.set(wish.matchId, wish);
  addDue(book.timers, wishTimer(wish));
}

/** The lease's wish is granted or has ended, if it had one. */
export function removeWish(book: Book, matchId: MatchId): void {
  const wish = book.wishes.get(matchId);
  if (wish === undefined) return;
  removeDue(book.timers, wishTimer(wish));
  book.wishes.delete(matchId);
}
