import type { Instant } from '@compute-bank/domain/instant';

/** The agent's time: the bank's as far as it is known. It runs backwards only where the bank corrects it. */
export interface AgentClock {
  now(): Instant;
  /** Takes the bank's time, as of `wallMs` on this machine. */
  correct(bankMs: number, wallMs: number): void;
  /** Answers no less than this, until the bank corrects it. */
  raiseTo(at: Instant): void;
  /** The machine's own clock, milliseconds. */
  wallMs(): number;
}

const toleratedMs = 500;

/** A clock over the machine's: a difference to the bank of more than half a second is taken over. */
export function createAgentClock(wallMs: () => number): AgentClock {
  let offsetMs = 0;
  let floor = 0;
  return {
    now: () => {
      floor = Math.max(floor, Math.round(wallMs() + offsetMs));
      return floor as Instant;
    },
    correct: (bankMs, atWallMs) => {
      const measured = bankMs - atWallMs;
      if (Math.abs(measured - offsetMs) <= toleratedMs) return;
      offsetMs = measured;
      floor = 0;
    },
    raiseTo: (at) => {
      floor = Math.max(floor, at);
    },
    wallMs,
  };
}

/** A clock that stands still until it is set from outside, and is nobody else's to correct. */
export function createDiscreteClock(start: Instant, wallMs: () => number): AgentClock & { set(at: Instant): void } {
  let current = start;
  return {
    now: () => current,
    correct: () => undefined,
    raiseTo: () => undefined,
    set: (at) => {
      if (at > current) current = at;
    },
    wallMs,
  };
}
