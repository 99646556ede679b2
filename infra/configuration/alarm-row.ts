import type { Statistic, Watched } from './watched.ts';

/** When somebody is called, and where it says what to do. */
export interface AlarmRow {
  readonly watched: Watched;
  readonly statistic: Statistic;
  /** Length of a period. */
  readonly minutes: number;
  /** Breached by this much or more; with `isTooLow`, by less than this. */
  readonly threshold: number;
  readonly isTooLow?: true;
  /** This many of the last {@link periods} must be breached. */
  readonly breaches: number;
  readonly periods: number;
  /** What a period without data means: work that does not happen says nothing, and that is either fine or the very thing looked for. */
  readonly silence: 'fine' | 'breach';
  /** What happened, for whoever is woken. */
  readonly what: string;
  /** Why at this figure. */
  readonly why: string;
  /** `docs/runbooks/<name>.md`. */
  readonly runbook: string;
}
