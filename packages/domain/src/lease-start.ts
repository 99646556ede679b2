import type { Lease } from './entities/lease.ts';
import { addMs, type Instant, later } from './instant.ts';
import type { Policy } from './policy.ts';

/** When all of the lease's nodes are to serve it: its start, or when the stand-ins of its latest move begin. */
export const servedFrom = ({ start, moves }: Pick<Lease, 'start' | 'moves'>): Instant => later(start, moves.at(-1)?.from ?? start);

/** When the lease's agents, those of its latest move included, can first see it: its lead time before the start, or at once. */
export const offeredAt = (
  { start, createdAt, moves }: Pick<Lease, 'start' | 'createdAt' | 'moves'>,
  policy: Pick<Policy, 'offerLeadMs'>,
): Instant => later(moves.at(-1)?.at ?? createdAt, addMs(start, -policy.offerLeadMs));
