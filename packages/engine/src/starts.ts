import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, ceilMinute, type Instant, later } from '@compute-bank/domain/instant';

/** The first and the last start that an order's times allow, on whole minutes; empty if first is after last. */
export const earliestStart = (demand: Demand, at: Instant): Instant => ceilMinute(later(demand.startEarliest, at));
export const latestStart = (demand: Demand): Instant => addMs(demand.endLatest, -demand.durationMs);
