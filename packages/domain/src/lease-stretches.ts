import type { Lease, LeaseSlice, Stretch } from './entities/lease.ts';
import { earlier, type Instant, later } from './instant.ts';

/** The slices that the lease has, and those that it lost by moving. */
export const allSlices = ({ slices, moves }: Pick<Lease, 'slices' | 'moves'>): LeaseSlice[] => [
  ...moves.flatMap(({ lost }) => lost),
  ...slices,
];

/** GPU-seconds that were billed on the slice, in all stretches. */
export const billedInAll = ({ billedGpuSeconds, earlierGpuSeconds = 0n }: LeaseSlice): bigint => billedGpuSeconds + earlierGpuSeconds;

/** The times in which the lease was ready, the one that is under way up to its end or stop. */
export function stretchesOf({ stretches = [], readyAt, stopAt, end }: Pick<Lease, 'stretches' | 'readyAt' | 'stopAt' | 'end'>): Stretch[] {
  return readyAt === null ? [...stretches] : [...stretches, { readyAt, until: later(readyAt, earlier(stopAt ?? end, end)) }];
}

/** The stretch in which something that begins then lies, if any. */
export const stretchAt = (lease: Parameters<typeof stretchesOf>[0], from: Instant): Stretch | undefined =>
  stretchesOf(lease).findLast(({ readyAt }) => readyAt <= from);
