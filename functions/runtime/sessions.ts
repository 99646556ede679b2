import { assert } from '@compute-bank/domain/assert';
import type { TenantId } from '@compute-bank/domain/ids';

/** Credentials of a session and when they end, in milliseconds since the epoch. */
export interface Assumed<C> {
  readonly credentials: C;
  readonly expiresAt: number;
}

export interface SessionsOptions<C, K> {
  /** Asks for a session; it may fail. */
  readonly assume: (tenantId: TenantId) => Promise<Assumed<C>>;
  /** What works with these credentials. */
  readonly open: (credentials: C) => K;
  /** Real time: what credentials expire by. */
  readonly wallNow: () => number;
  /** So many tenants have a session at once; of more, the one asked for longest ago gives way. */
  readonly sessionsMax: number;
}

/** A session is replaced this long before it ends: longer than any request runs. */
const refreshBeforeMs = 5 * 60_000;

interface Held<K> {
  readonly opened: Promise<K>;
  /** Infinite while it is being asked for, so that all who ask meanwhile share one call. */
  freshUntil: number;
}

/** The sessions of one container, one for each tenant. A failure is told to those who waited for it, and is not remembered. */
export function createSessions<C, K>({ assume, open, wallNow, sessionsMax }: SessionsOptions<C, K>): (tenantId: TenantId) => Promise<K> {
  assert(sessionsMax > 0, 'sessions need room for one tenant at least');
  const held = new Map<TenantId, Held<K>>();
  const begin = (tenantId: TenantId): Held<K> => {
    const begun: Held<K> = {
      freshUntil: Number.POSITIVE_INFINITY,
      opened: assume(tenantId).then(({ credentials, expiresAt }) => {
        begun.freshUntil = expiresAt - refreshBeforeMs;
        return open(credentials);
      }),
    };
    begun.opened.catch(() => {
      if (held.get(tenantId) === begun) held.delete(tenantId);
    });
    return begun;
  };
  return (tenantId) => {
    const known = held.get(tenantId);
    const session = known && wallNow() < known.freshUntil ? known : begin(tenantId);
    // A map keeps the order of insertion: whoever was asked for last comes last.
    held.delete(tenantId);
    held.set(tenantId, session);
    const oldest = held.size > sessionsMax ? held.keys().next().value : undefined;
    if (oldest !== undefined) held.delete(oldest);
    return session.opened;
  };
}
