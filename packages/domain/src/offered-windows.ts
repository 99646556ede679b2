import { addMs, ceilMinute, dayMs, floorMinute, type Instant, type Interval, later } from './instant.ts';
import { cutOut, type Span, unite } from './interval-sets.ts';
import { formatLocalDate, type LocalDate, parseClockTime, parseLocalDate, weekdayOf } from './local-date.ts';
import { type Recurrence, recurrenceLimits } from './recurrence-rule.ts';
import { firstShown, passedForGood, type Reading, type ZoneClock, zoneClock } from './time-zone.ts';

/** Past days whose hours may reach into the present: one night, and the widest offset from UTC on either side. */
const daysBack = 3;

/** A validated date as a day number; what is no date is no day at all. */
const dayOf = (date: LocalDate): number => parseLocalDate(date) ?? Number.NaN;

/**
 * The windows of a deposit: its own and those of its rules united, less every blackout day of any rule, from `now` on:
 * ascending, disjoint, on whole minutes. Without rules its own windows as they are.
 *
 * Hours begin once the clock has passed `from` for good and end when it first shows `to` or later; a blackout day begins when
 * it is first shown and ends once it is passed for good. So where a zone's clock jumps or repeats an hour, nothing is offered
 * that is not idle by every reading of the rule.
 */
export function offeredWindows(windows: readonly Interval[], rules: readonly Recurrence[], now: Instant): readonly Interval[] {
  if (rules.length === 0) return windows;
  const zones = [...new Set(rules.map(({ timeZone }) => timeZone))].map((timeZone) => {
    const own = rules.filter((rule) => rule.timeZone === timeZone);
    return { own, clock: clockFor(timeZone, own, now) };
  });
  const idle = unite([...windows, ...zones.flatMap(({ own, clock }) => idleHours(own, clock, now))]);
  const closed = unite(zones.flatMap(({ own, clock }) => blackouts(own, clock)));
  const from = ceilMinute(now);
  return cutOut(idle, closed)
    .filter(({ end }) => end > from)
    .map(({ start, end }) => ({ start: later(start, from), end }));
}

/** The latest `lastDate` of all rules with which the deposit has at most as many windows as it may; undefined if none does. */
export function lastDateThatFits(windows: readonly Interval[], rules: readonly Recurrence[], now: Instant): LocalDate | undefined {
  const ending = (day: number): Recurrence[] => rules.map((rule) => endingBy(rule, day));
  const fits = (day: number): boolean => offeredWindows(windows, ending(day), now).length <= recurrenceLimits.windows;
  let low = Math.floor(now / dayMs) - daysBack;
  let high = Math.max(...rules.map(({ lastDate }) => dayOf(lastDate)));
  if (!fits(low)) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return formatLocalDate(low);
}

const endingBy = (rule: Recurrence, day: number): Recurrence =>
  dayOf(rule.lastDate) <= day ? rule : { ...rule, lastDate: formatLocalDate(day) };

function clockFor(timeZone: string, rules: readonly Recurrence[], now: Instant): ZoneClock {
  const lastDay = Math.max(...rules.flatMap(({ lastDate, blackoutDates }) => [lastDate, ...blackoutDates].map(dayOf)));
  const end = later(addMs(now, dayMs), addMs(0 as Instant, (lastDay + daysBack) * dayMs));
  return zoneClock(timeZone, { start: addMs(now, -2 * daysBack * dayMs), end });
}

/** Rules of one zone are united on its clock, so that hours which meet there do not come apart where the clock turns back. */
function idleHours(rules: readonly Recurrence[], clock: ZoneClock, now: Instant): Interval[] {
  return unite(rules.flatMap((rule) => readingsOf(rule, now))).map(({ start, end }) => ({
    start: ceilMinute(passedForGood(clock, start)),
    end: floorMinute(firstShown(clock, end)),
  }));
}

function readingsOf({ weekdays, from, to, firstDate, lastDate }: Recurrence, now: Instant): Span<Reading>[] {
  const fromMs = parseClockTime(from) ?? Number.NaN;
  const toMs = parseClockTime(to) ?? Number.NaN;
  const endMs = toMs <= fromMs ? toMs + dayMs : toMs;
  const readings: Span<Reading>[] = [];
  for (let day = Math.max(dayOf(firstDate), Math.floor(now / dayMs) - daysBack); day <= dayOf(lastDate); day += 1) {
    if (weekdays.includes(weekdayOf(day))) readings.push({ start: day * dayMs + fromMs, end: day * dayMs + endMs });
  }
  return readings;
}

function blackouts(rules: readonly Recurrence[], clock: ZoneClock): Interval[] {
  const days = rules.flatMap(({ blackoutDates }) => blackoutDates.map(dayOf));
  return unite(days.map((day) => ({ start: day * dayMs, end: (day + 1) * dayMs }))).map(({ start, end }) => ({
    start: floorMinute(firstShown(clock, start)),
    end: ceilMinute(passedForGood(clock, end)),
  }));
}
