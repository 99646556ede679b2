declare const instantBrand: unique symbol;

/** A point in time: integer milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [instantBrand]: true };

/** A half-open stretch of time, `[start, end)`. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export const instant = (ms: number): Instant => ms as Instant;
export const addMs = (at: Instant, ms: number): Instant => (at + ms) as Instant;
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
export const ceilMinute = (at: Instant): Instant => (Math.ceil(at / minuteMs) * minuteMs) as Instant;
export const floorMinute = (at: Instant): Instant => (Math.floor(at / minuteMs) * minuteMs) as Instant;
/** The first moment of the day (UTC). */
export const floorDay = (at: Instant): Instant => (Math.floor(at / dayMs) * dayMs) as Instant;
export const isWholeMinute = (at: number): boolean => at % minuteMs === 0;

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Reads an RFC 3339 time with an offset; undefined if it is not one or names a day that does not exist. */
export function parseInstant(text: string): Instant | undefined {
  const parts = rfc3339.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : (ms as Instant);
}

/** Writes an instant as RFC 3339 in UTC, such as `2026-05-01T00:00:00.000Z`. */
export const formatInstant = (at: Instant): string => new Date(at).toISOString();
