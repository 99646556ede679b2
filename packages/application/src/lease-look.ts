import type { DueTarget } from '@compute-bank/domain/entities/lease';
import type { LeaseView } from '@compute-bank/domain/lease-decision';
import type { Alarm } from './alarm.ts';
import type { Deps } from './ports.ts';

/** What looking at a lease needs. */
export interface DispatcherDeps extends Deps {
  readonly alarm: Alarm;
}

export type LeaseTarget = Extract<DueTarget, { kind: 'lease' }>;

/** A lease as the dispatcher sees it, with the version that its next change must name. */
export interface StoredView extends LeaseView {
  readonly version: number;
}
