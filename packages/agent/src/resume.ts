import type { Instant } from '@compute-bank/domain/instant';
import { type ChildProcess, failureText, type Held, type NodeMemory } from './held.ts';
import { hardStopOf } from './order.ts';

/** The child that still runs for an assignment after the agent was away, or null. Only a proven one counts. */
export type FindChild = (held: Held) => ChildProcess | null;

export interface Resumed {
  readonly memory: NodeMemory;
  /** Assignments whose child is alive and must be watched. */
  readonly adopted: readonly Held[];
}

/**
 * Decides what holds after the agent was away. A child that is proven to be the same process ran all the time, so its
 * use is continuous. Without that proof nothing is claimed beyond the last instant at which this agent was alive.
 */
export function resume(memory: NodeMemory, findChild: FindChild): Resumed {
  const lastAlive = memory.lastAliveAt;
  const held: Record<string, Held> = {};
  const adopted: Held[] = [];
  for (const [id, before] of Object.entries(memory.held)) {
    const child = wasBegun(before) ? findChild(before) : null;
    const after = child ? { ...before, child, phase: adoptedPhase(before) } : lose(before, lastAlive);
    held[id] = after;
    if (child) adopted.push(after);
  }
  return { memory: { ...memory, held }, adopted };
}

const wasBegun = (held: Held): boolean => held.phase !== 'ended' && held.phase !== 'received' && held.phase !== 'acknowledged';

/** A child found after a start whose outcome was never written down is running; whoever watches it reports it ready. */
const adoptedPhase = (held: Held): Held['phase'] => (held.phase === 'starting' ? 'running' : held.phase);

function lose(held: Held, lastAlive: Instant | null): Held {
  if (!wasBegun(held)) return held;
  const known = Math.max(lastAlive ?? 0, held.acknowledgedAt ?? 0, held.readyAt ?? 0, held.meteredUntil ?? 0) as Instant;
  if (held.phase === 'stopping') return { ...held, phase: 'ended', child: null, endedAt: held.deliveredUntil ?? known };
  if (held.readyAt === null) {
    const failure = failureText('the agent stopped while it was starting the workload');
    return { ...held, phase: 'ended', child: null, endedAt: known, failure };
  }
  // A workload that releases its lease may simply have finished; anything else was delivered only while it was watched.
  const finished = held.child !== null && held.order.workload?.releaseOnExit === true;
  const failure = finished ? null : failureText('the agent was away and has no proof of use after this instant');
  const until = Math.max(Math.min(known, hardStopOf(held.order)), held.readyAt, held.meteredUntil ?? 0) as Instant;
  return { ...held, phase: 'ended', child: null, deliveredUntil: until, endedAt: until, failure };
}
