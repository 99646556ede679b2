import { type Instant, later } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import type { Event } from './event.ts';
import type { LossReason } from './event-changes.ts';

/** What such a lease was sold back for ends with it: the fact, where `event` ended or shortened one. */
export function endOfResale({ book, at }: { readonly book: Book; readonly at: Instant }, event: Event): Event | undefined {
  const resale = 'matchId' in event ? book.resales.get(event.matchId) : undefined;
  const ending = resale && endingOf(event, at);
  if (resale === undefined || ending === undefined) return undefined;
  const { depositId, tenantId } = resale.offer;
  return { kind: 'resale-ending', depositId, tenantId, from: later(ending.end, at), reason: ending.reason };
}

/** When a lease ends by this, and what its lots' buyers are told. */
function endingOf(event: Event, at: Instant): { readonly end: Instant; readonly reason: LossReason } | undefined {
  switch (event.kind) {
    case 'capacity-returned':
      return { end: event.at, reason: 'reclaimed' };
    case 'lease-failed':
      return { end: event.at, reason: 'node_failed' };
    case 'lease-shortened':
      return { end: event.end, reason: toldOf(event.reason) };
    case 'lease-revoked':
      return { end: at, reason: toldOf(event.reason) };
    case 'match-annulled':
      return { end: at, reason: 'reclaimed' };
    default:
      return undefined;
  }
}

/** The buyer of the lease is the provider of its lots. */
const toldOf = (reason: LossReason): LossReason => (reason === 'buyer_suspended' ? 'provider_suspended' : reason);
