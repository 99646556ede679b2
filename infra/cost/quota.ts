import type { Activity } from './activities.ts';
import type { Load } from './load.ts';
import type { Measured } from './measured.ts';

/** Whom a quota bounds: another cell, another market or a tenant of its own is the way past it; past a history only reading less of it. */
export type Scope = 'cell' | 'market' | 'tenant';

export interface Quota {
  readonly what: string;
  readonly scope: Scope;
  readonly limit: number;
  readonly unit: string;
  /** At the peak of this load. */
  readonly used: number;
  /** Who set it: AWS by default, AWS for good, or this repository. */
  readonly setBy: 'AWS, can be raised' | 'AWS, fixed' | 'our configuration' | 'our code' | 'the measured rate';
}

/** What quotas are computed from. */
export interface Facts {
  readonly load: Load;
  readonly measured: Measured;
  readonly activities: readonly Activity[];
  /** Times a second, at the peak if it has one. */
  readonly peakOf: (activity: Activity) => number;
}
