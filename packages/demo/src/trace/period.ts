import { dayMs, type Instant, parseInstant } from '@compute-bank/domain/instant';

/** The stretch of time that every file is mapped onto. */
export const periodDays = 31;
export const periodMs = periodDays * dayMs;

const epoch = parseInstant('2020-05-01T00:00:00+08:00');
if (epoch === undefined) throw new Error('The period has no start.');

/** 2020-05-01 00:00 as the Helios files tell it: wall time in Asia/Shanghai, which has no summer time. */
export const periodStart: Instant = epoch;

/** The second of the Alibaba trace at which the period begins: 31 days before the trace ends. */
export const alibabaStartSeconds = 12_902_960 - (periodDays * dayMs) / 1_000;
