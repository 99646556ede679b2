import { timeZone } from '../../domain/src/time-zone.ts';

/** Planted: a decision must not depend on what a machine knows of time zones. */
export const where = (): string => timeZone;
