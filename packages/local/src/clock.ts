import { type Instant, instant } from '@compute-bank/domain/instant';
import { readJson, writeJson } from './state/json-file.ts';
import { isShape } from './template/shape.ts';

/** Either the machine's time, or one that stands still until a driver moves it on. */
export type ClockMode = { readonly kind: 'real' } | { readonly kind: 'discrete'; readonly start: Instant };

/** The host's one source of time. It never goes back, not even over a restart. */
export interface Clock {
  readonly kind: ClockMode['kind'];
  now(): Instant;
  /** Moves a discrete clock on. Throws for an earlier instant, and on a real clock. */
  moveTo(at: Instant): void;
  /** Writes down the last instant. */
  remember(): void;
}

/**
 * Opens the clock of a state directory. A state belongs to one kind of clock for life: entities written at invented
 * instants make no sense at real ones.
 */
export function openClock(path: string, mode: ClockMode, machineNow: () => number = Date.now): Clock {
  const stored = readJson(path);
  const kind = isShape(stored) ? stored.kind : undefined;
  const last = isShape(stored) && typeof stored.last === 'number' ? stored.last : undefined;
  if (kind !== undefined && kind !== mode.kind) {
    throw new Error(
      `This state was made with a ${String(kind)} clock and cannot go on with a ${mode.kind} one. Use another --state, or --fresh.`,
    );
  }
  return mode.kind === 'real' ? realClock(path, last ?? 0, machineNow) : discreteClock(path, instant(last ?? mode.start));
}

function realClock(path: string, last: number, machineNow: () => number): Clock {
  let latest = last;
  const now = (): Instant => {
    latest = Math.max(latest, machineNow());
    return instant(latest);
  };
  const remember = (): void => writeJson(path, { kind: 'real', last: now() });
  remember();
  return {
    kind: 'real',
    now,
    moveTo: () => {
      throw new Error('A real clock cannot be moved.');
    },
    remember,
  };
}

function discreteClock(path: string, start: Instant): Clock {
  let current = start;
  const remember = (): void => writeJson(path, { kind: 'discrete', last: current });
  remember();
  return {
    kind: 'discrete',
    now: () => current,
    moveTo: (at) => {
      if (at < current) throw new Error(`The clock stands at ${current} and cannot go back to ${at}.`);
      if (at === current) return;
      current = at;
      // Before anything is written at the new instant: a restart must not find items from the future.
      remember();
    },
    remember,
  };
}
