import type { Instant } from '@compute-bank/domain/instant';
import { type ChildProcess, failureText, type Held, type NodeMemory, notBeforeAcknowledged, withHeld } from './held.ts';
import { hardStopOf } from './order.ts';

/** What a runner saw happen to a workload. */
export type Observation =
  /** It runs and is ready for use. `child` is null where no process of this machine stands behind it. */
  | { readonly kind: 'ready'; readonly child: ChildProcess | null }
  /** It could not be started. */
  | { readonly kind: 'failed'; readonly failure: string }
  /** It is gone, by itself or because it was stopped. Null: the exit status is not known. `at` where the runner knows when. */
  | { readonly kind: 'exited'; readonly exitCode: number | null; readonly at?: Instant }
  /** It was told to stop and could not be killed. */
  | { readonly kind: 'survived'; readonly failure: string };

/** Takes what a runner saw into the memory. An observation that no longer fits (its assignment is over) changes nothing. */
export function observe(memory: NodeMemory, assignmentId: string, observation: Observation, now: Instant): NodeMemory {
  const held = memory.held[assignmentId];
  if (!held || held.phase === 'ended') return memory;
  const next = transition(held, observation, now);
  return next === held ? memory : { ...withHeld(memory, next), lastAliveAt: now };
}

function transition(held: Held, seen: Observation, now: Instant): Held {
  switch (seen.kind) {
    case 'ready':
      if (held.phase !== 'starting' && held.phase !== 'running') return held;
      return { ...held, phase: 'ready', child: seen.child, readyAt: notBeforeAcknowledged(held, now) };
    case 'failed':
      if (held.phase !== 'starting') return held;
      return { ...held, phase: 'ended', endedAt: notBeforeAcknowledged(held, now), failure: failureText(seen.failure) };
    case 'survived':
      return { ...held, phase: 'ended', endedAt: held.deliveredUntil ?? now, failure: failureText(seen.failure) };
    case 'exited':
      return exit(held, seen.exitCode, seen.at ?? now);
  }
}

function exit(held: Held, exitCode: number | null, at: Instant): Held {
  if (held.phase === 'stopping') return { ...held, phase: 'ended', child: null, endedAt: held.deliveredUntil ?? at, exitCode };
  if (held.phase !== 'running' && held.phase !== 'ready') return held;
  // Without release on exit the GPUs stay the buyer's until the end: the lease goes on as a reservation.
  if (!held.order.workload?.releaseOnExit) return { ...held, child: null, exitCode };
  const until = Math.max(Math.min(at, hardStopOf(held.order)), held.meteredUntil ?? 0, held.readyAt ?? 0) as Instant;
  return { ...held, phase: 'ended', child: null, deliveredUntil: until, endedAt: until, exitCode };
}
