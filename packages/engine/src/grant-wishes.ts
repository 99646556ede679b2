import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { BookLease } from './book-lease.ts';
import { compareText } from './chunked-list.ts';
import { isFreeUntil, slicesUntil } from './more-time.ts';
import { emit, hasRoom, type Run } from './run.ts';
import type { Wish } from './wish.ts';

/** What of a lease's command or wish its extension names. */
export type Asked = Pick<Wish, 'commandId' | 'until'>;

export function emitExtended(run: Run, lease: BookLease, { commandId, until }: Asked, slices: readonly Slice[]): void {
  const { matchId, leaseId, tenantId, end: from } = lease;
  emit(run, { kind: 'lease-extended', commandId, matchId, leaseId, tenantId, slices, from, end: until });
}

/** First refusal: whoever holds a node and waits for the time after has it before any order, the longest waiting first. */
export function grantWishes(run: Run, leases: Iterable<BookLease>): void {
  const { book } = run;
  if (book.halted || book.wishes.size === 0) return;
  const wishes = new Set([...leases].flatMap(({ matchId }) => book.wishes.get(matchId) ?? []));
  for (const wish of [...wishes].sort((a, b) => a.askedAt - b.askedAt || compareText(a.matchId, b.matchId))) {
    if (!hasRoom(run)) return;
    grantWish(run, wish);
  }
}

function grantWish(run: Run, wish: Wish): void {
  const { book, at } = run;
  const lease = book.leases.get(wish.matchId);
  if (lease === undefined || wish.decideBy <= at || book.suspended.has(wish.tenantId)) return;
  const slices = slicesUntil(book, lease, wish.until);
  if (slices !== undefined && isFreeUntil(book, lease, wish.until)) emitExtended(run, lease, wish, slices);
}
