import type { Lease, LeaseResale } from './entities/lease.ts';
import { earlier, type Instant } from './instant.ts';

/** The resale that is on offer, or that the market is about to hear of. */
export const openResale = ({ resales = [] }: Pick<Lease, 'resales'>): LeaseResale | undefined =>
  resales.find(({ state }) => state === 'pending' || state === 'open');

/** When the lease's own use of its nodes is over because it was sold back; null if it was not. */
export function usedUntil({ resales = [] }: Pick<Lease, 'resales'>): Instant | null {
  const sold = resales.filter(({ state }) => state === 'open' || state === 'closed');
  return sold.reduce<Instant | null>((first, { from }) => (first === null ? from : earlier(first, from)), null);
}
