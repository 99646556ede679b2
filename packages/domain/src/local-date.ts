import { dayMs, minuteMs } from './instant.ts';

/** A day of the calendar without a zone, as `2026-06-30`. */
export type LocalDate = string;

/** A time on a clock without a zone, as `08:00`. */
export type ClockTime = string;

/** In the order of {@link weekdayOf}. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];

/** Reads `YYYY-MM-DD` as days since 1970-01-01; undefined if it is not that or names a day that does not exist. */
export function parseLocalDate(text: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const day = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / dayMs;
  return formatLocalDate(day) === text ? day : undefined;
}

/** Writes days since 1970-01-01 as `YYYY-MM-DD`. */
export const formatLocalDate = (day: number): LocalDate => new Date(day * dayMs).toISOString().slice(0, 10);

// 1970-01-01 was a Thursday.
export const weekdayOf = (day: number): Weekday => weekdays[(((day + 4) % 7) + 7) % 7] as Weekday;

/** Reads `HH:MM`, `00:00` to `24:00`, as milliseconds after midnight; undefined if it is not that. */
export function parseClockTime(text: string): number | undefined {
  const parts = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (!parts) return undefined;
  return parts[1] === undefined ? dayMs : (Number(parts[1]) * 60 + Number(parts[2])) * minuteMs;
}
