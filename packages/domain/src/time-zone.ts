import { Temporal } from 'temporal-polyfill';
import { dayMs, type Instant, type Interval, instant } from './instant.ts';

/** What a clock on the wall shows: milliseconds since its 1970-01-01T00:00, each day taken as 24 hours. */
export type Reading = number;

/** A stretch of time in which a zone's clock runs evenly: it shows the instant plus `offsetMs`. */
interface EvenStretch extends Interval {
  readonly offsetMs: number;
}

/** A zone's clock over a stretch of time, in order and without a gap. */
export type ZoneClock = readonly EvenStretch[];

/** More changes than any zone has ever had in a year, by far. */
const changesMax = 64;

const zoned = (timeZone: string, at: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

const offsetMsOf = (at: Temporal.ZonedDateTime): number => at.offsetNanoseconds / 1e6;

/** The local day of an instant, in days since 1970-01-01. Throws for an unknown zone. */
export const localDay = (timeZone: string, at: Instant): number => Math.floor((at + offsetMsOf(zoned(timeZone, at))) / dayMs);

/** How a zone's clock runs over a stretch of time. Throws for an unknown zone. */
export function zoneClock(timeZone: string, { start, end }: Interval): ZoneClock {
  const stretches: EvenStretch[] = [];
  let from = zoned(timeZone, start);
  for (let changes = 0; changes < changesMax; changes += 1) {
    const next = from.getTimeZoneTransition('next');
    const until = next === null ? end : Math.min(next.epochMilliseconds, end);
    stretches.push({ start: instant(from.epochMilliseconds), end: instant(until), offsetMs: offsetMsOf(from) });
    if (next === null || until >= end) break;
    from = next;
  }
  return stretches;
}

/** When the clock first shows `reading` or a later one: at the end of a gap that swallows it, before a turn back that repeats it. */
export function firstShown(clock: ZoneClock, reading: Reading): Instant {
  const stretch = clock.find(({ end, offsetMs }) => reading < end + offsetMs);
  if (stretch === undefined) return clock.at(-1)?.end ?? instant(reading);
  return instant(Math.max(stretch.start, reading - stretch.offsetMs));
}

/** From when on the clock shows nothing before `reading` any more: the later time where a turn back repeats it. */
export function passedForGood(clock: ZoneClock, reading: Reading): Instant {
  const stretch = clock.findLast(({ start, offsetMs }) => start + offsetMs < reading);
  if (stretch === undefined) return clock[0]?.start ?? instant(reading);
  return instant(Math.min(stretch.end, reading - stretch.offsetMs));
}
