/** How a market matches: each command at once, or all that wait together, at every call. */
export type Clearing = { readonly kind: 'continuous' } | CallClearing;

export interface CallClearing {
  readonly kind: 'call';
  /** Time between two calls, in whole seconds: calls lie on its multiples. */
  readonly everyMs: number;
  /** Share of the span between floor and limit, in hundredths of a percent, that is added to the floor. */
  readonly kBps: number;
  /** Steps of the search for a better allocation, per call. */
  readonly iterations: number;
}

/** What clearing may be set to, and what is assumed where a call market does not say. */
export const clearingLimits = { everyMsMax: 60_000, everyMs: 5_000, kBps: 5_000, iterationsMax: 100_000, iterations: 2_000 } as const;
