import type { Instant } from '@compute-bank/domain/instant';
import { type Held, isUrgent, type NodeMemory } from './held.ts';
import { hardStopOf } from './order.ts';

/** When to speak next. Not kept on disk: an agent that starts speaks at once. */
export interface Pace {
  /** By when the bank wants to hear this node; null before the first answer. */
  readonly nextBeatAt: Instant | null;
  /** No attempt before this instant, after `failures` attempts in a row that failed. */
  readonly retryAt: Instant | null;
  readonly failures: number;
}

export const initialPace: Pace = { nextBeatAt: null, retryAt: null, failures: 0 };

const backOffFirstMs = 1_000;
const backOffMaxMs = 30_000;
const beatWithinMinMs = 1_000;
const beatWithinMaxMs = 3_600_000;

/** The pace after an accepted heartbeat. The bank's wish is kept within a second and an hour. */
export function paceAfterReply(nextBeatWithinSeconds: number, now: Instant): Pace {
  const withinMs = Math.min(Math.max(nextBeatWithinSeconds * 1_000, beatWithinMinMs), beatWithinMaxMs);
  return { nextBeatAt: (now + Math.floor(withinMs)) as Instant, retryAt: null, failures: 0 };
}

/**
 * The pace after an attempt that failed: doubling from one second to thirty, so that a bank that comes back hears this
 * node before it counts as silent; `jitter` in [0, 1) spreads a fleet over the upper half of the wait.
 */
export function paceAfterFailure(pace: Pace, now: Instant, jitter: number): Pace {
  const failures = pace.failures + 1;
  const waitMs = Math.min(backOffFirstMs * 2 ** Math.min(failures - 1, 10), backOffMaxMs);
  return { ...pace, failures, retryAt: (now + Math.ceil(waitMs * (0.5 + jitter / 2))) as Instant };
}

/** When the next heartbeat is due: at once if the bank has yet to hear something new, else by its wish; never before a retry. */
export function nextBeatDue(memory: NodeMemory, pace: Pace, now: Instant): Instant {
  const urgent = Object.values(memory.held).some(isUrgent);
  const wanted = urgent || pace.nextBeatAt === null ? now : pace.nextBeatAt;
  return pace.retryAt !== null && pace.retryAt > wanted ? pace.retryAt : wanted;
}

/** When this node must act or speak next: a start, an end or a heartbeat. Not before `now`. */
export function nextDue(memory: NodeMemory, pace: Pace, now: Instant): Instant {
  const moments = Object.values(memory.held)
    .flatMap(momentsOf)
    .filter((moment) => moment > now);
  return Math.max(now, Math.min(nextBeatDue(memory, pace, now), ...moments)) as Instant;
}

function momentsOf(held: Held): Instant[] {
  if (held.phase === 'ended' || held.phase === 'stopping') return [];
  return [held.order.start, hardStopOf(held.order)];
}
