import type { MarketId, NodeId, TenantId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { addDue } from './agenda.ts';
import type { Book, BookDeposit, Order } from './book.ts';
import type { BookLease } from './book-lease.ts';
import { callClearing } from './call/clearing-of.ts';
import { fromCanonical, toCanonical } from './canonical.ts';
import { enterLease, measureNode, measurePool } from './capacity.ts';
import { compareText } from './chunked-list.ts';
import type { Offer, OpenMarket } from './command.ts';
import { createBook } from './create-book.ts';
import { closeTimer, enterDeposit } from './evolve-deposits.ts';
import { addOrder } from './evolve-orders.ts';
import { listNodes } from './list-nodes.ts';
import { fillReclaimed, isOnOffer } from './on-offer.ts';
import { poolsOf } from './pool.ts';
import type { Reclaim } from './reclaim.ts';
import type { Wish } from './wish.ts';
import { addWish } from './wishes.ts';

interface SavedDeposit {
  readonly offer: Offer;
  readonly arrival: number;
  /** When it closes, if it is closing; null: it is open. */
  readonly closingAt: Instant | null;
}

/** A book without what can be computed again: indexes, calendars and timers. */
interface SavedBook {
  readonly marketId: MarketId;
  readonly market: OpenMarket | null;
  readonly halted: boolean;
  readonly at: Instant;
  readonly arrivals: number;
  /** Absent in a continuous market, and in snapshots from before there were calls. */
  readonly call?: { readonly at: Instant | null; readonly arrivals: number; readonly stirred: readonly NodeId[] };
  readonly unfinished: string | null;
  readonly deposits: readonly SavedDeposit[];
  readonly failed: readonly (readonly [NodeId, TenantId])[];
  readonly maintained: readonly (readonly [NodeId, TenantId])[];
  readonly reclaims: readonly (readonly [NodeId, Reclaim])[];
  readonly suspended: readonly (readonly [TenantId, Instant])[];
  readonly leases: readonly BookLease[];
  readonly standing: readonly Order[];
  /** Absent: none. */
  readonly wishes?: readonly Wish[];
  readonly seen: readonly (readonly [string, Instant])[];
  readonly cancelled: readonly (readonly [string, Instant])[];
}

const toSaved = ({ offer, arrival, closing, closesAt }: BookDeposit): SavedDeposit => ({
  offer,
  arrival,
  closingAt: closing ? closesAt : null,
});

const byId = <K extends string, V>(entries: ReadonlyMap<K, V>): [K, V][] => [...entries].sort(([a], [b]) => compareText(a, b));

const savedCall = ({ callAt, calledArrivals, stirred }: Book): SavedBook['call'] => ({
  at: callAt,
  arrivals: calledArrivals,
  stirred: [...stirred].sort(compareText),
});

/** The book as text: equal books give equal texts, whatever they were built from. */
export function encodeBook(book: Book): string {
  const { marketId, market, halted, at, arrivals, unfinished } = book;
  const byArrival = (a: { readonly arrival: number }, b: { readonly arrival: number }): number => a.arrival - b.arrival;
  const saved: SavedBook = {
    marketId,
    market,
    halted,
    at,
    arrivals,
    ...(callClearing(book) !== undefined && { call: savedCall(book) }),
    unfinished,
    deposits: [...book.deposits.values()].sort(byArrival).map(toSaved),
    failed: byId(book.failed),
    maintained: byId(book.maintained),
    reclaims: byId(book.reclaims),
    suspended: byId(book.suspended),
    leases: [...book.leases.values()].sort((a, b) => compareText(a.matchId, b.matchId)),
    standing: [...book.standing.values()].sort(byArrival),
    ...(book.wishes.size > 0 && { wishes: [...book.wishes.values()].sort((a, b) => compareText(a.matchId, b.matchId)) }),
    seen: [...book.seen],
    cancelled: [...book.cancelled],
  };
  return toCanonical(saved);
}

/** Its nodes are offered to searches when all that decides about that is known. */
function restoreDeposit(book: Book, { offer, arrival, closingAt }: SavedDeposit): void {
  const deposit = enterDeposit(book, offer, arrival);
  if (closingAt === null) return;
  deposit.closing = true;
  deposit.closesAt = closingAt;
}

/** Reads a book that {@link encodeBook} wrote. Throws if the text is not one: then the snapshot is of no use. */
export function decodeBook(text: string): Book {
  const saved = fromCanonical(text) as SavedBook;
  const book = createBook(saved.marketId);
  book.market = saved.market;
  book.halted = saved.halted;
  book.at = saved.at;
  book.arrivals = saved.arrivals;
  book.callAt = saved.call?.at ?? null;
  book.calledArrivals = saved.call?.arrivals ?? 0;
  for (const nodeId of saved.call?.stirred ?? []) book.stirred.add(nodeId);
  book.unfinished = saved.unfinished;
  for (const [nodeId, owner] of saved.failed) book.failed.set(nodeId, owner);
  for (const [nodeId, owner] of saved.maintained) book.maintained.set(nodeId, owner);
  for (const [nodeId, reclaim] of saved.reclaims) book.reclaims.set(nodeId, reclaim);
  for (const [tenantId, until] of saved.suspended) book.suspended.set(tenantId, until);
  for (const deposit of saved.deposits) restoreDeposit(book, deposit);
  for (const deposit of book.deposits.values()) addDue(book.timers, closeTimer(deposit));
  for (const lease of saved.leases) enterLease(book, lease);
  for (const node of book.nodes.values()) {
    measureNode(book, node);
    fillReclaimed(book, node, 1);
  }
  for (const pool of poolsOf([...book.nodes.values()])) measurePool(book, pool);
  listNodes(
    book,
    [...book.nodes.values()].filter((node) => isOnOffer(book, node)),
  );
  for (const order of saved.standing) addOrder(book, order);
  for (const wish of saved.wishes ?? []) addWish(book, wish);
  for (const [id, since] of saved.seen) book.seen.set(id, since);
  for (const [id, since] of saved.cancelled) book.cancelled.set(id, since);
  return book;
}
