import type { Due } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import type { LeaseTarget } from './lease-look.ts';
import type { Deps } from './ports.ts';

/** What a look at a lease knows of its deadlines. */
export interface LookEnd {
  readonly now: Instant;
  /** The deadline that caused this look; null if it was news. */
  readonly firedAt: Instant | null;
  /** The lease's deadline before and after the look. */
  readonly dueBefore: Instant | null;
  readonly dueNow: Instant | null;
  readonly nextLookAt: Instant | null;
}

/**
 * Keeps a deadline alive while the lease is: the next one is written before those that are done are taken away. A
 * deadline that is left over only causes one look too many.
 */
export async function rearmLease({ bank }: Deps, target: LeaseTarget, look: LookEnd): Promise<void> {
  const { now, firedAt, dueBefore, dueNow, nextLookAt } = look;
  const isCovered =
    firedAt === null && dueBefore === dueNow && dueNow !== null && now < dueNow && nextLookAt !== null && dueNow <= nextLookAt;
  if (isCovered) return;
  // A later deadline than the lease's own has fired: whoever wrote that one took the lease's away, look after look.
  const isGone = firedAt !== null && dueBefore !== null && dueBefore < firedAt && nextLookAt !== null;
  const known = isGone ? [firedAt] : [firedAt, dueBefore];
  const done = known.filter((at) => at !== null && at !== nextLookAt && (at <= now || dueNow !== at || nextLookAt === null));
  const entity = (at: Instant): Due => ({ type: 'due', at, target });
  await bank.tidy([
    ...(nextLookAt === null ? [] : [{ kind: 'create' as const, entity: entity(nextLookAt) }]),
    ...[...new Set(done)].flatMap((at) => (at === null ? [] : [{ kind: 'remove' as const, entity: entity(at) }])),
  ]);
}
