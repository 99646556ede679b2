import { dayMs, type Interval, instant, minuteMs } from '@compute-bank/domain/instant';
import { weekdays } from '@compute-bank/domain/local-date';
import { offeredWindows } from '@compute-bank/domain/offered-windows';
import type { Recurrence } from '@compute-bank/domain/recurrence-rule';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isBlackout, isIdleHour, readWallClock, type WallClock } from '../fixtures/wall-clock.ts';

/** Zones, and days about which their clocks change, or do not. */
const places: readonly (readonly [zone: string, day: string])[] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  // Half an hour.
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  // For Ramadan, and not at the usual ends of summer.
  ['Africa/Casablanca', '2026-02-15'],
  ['Africa/Casablanca', '2026-03-22'],
  // At midnight: a day without its first hour, and one whose last hour comes twice.
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2019-02-17'],
  // One that begins twice, and one that is left again after a minute.
  ['America/Havana', '2026-11-01'],
  ['America/St_Johns', '2010-11-07'],
  // A day that never was, and a turn back on the other side of the date line.
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Apia', '2021-04-04'],
  // A quarter of an hour, once.
  ['Asia/Kathmandu', '1986-01-01'],
  // Two hours.
  ['Antarctica/Troll', '2026-10-25'],
  ['Europe/Dublin', '2026-10-25'],
  ['Asia/Kolkata', '2026-06-30'],
  ['Asia/Shanghai', '2028-02-29'],
  ['UTC', '2026-12-31'],
];

const reachDays = 5;
const clocks = new Map<string, WallClock>();

/** Each clock is read once, with days to spare on both sides of what is asked. */
function clockOf(zone: string, around: number): WallClock {
  const key = `${zone} ${around}`;
  const clock = clocks.get(key) ?? readWallClock(zone, around - (reachDays + 1) * dayMs, around + (reachDays + 1) * dayMs);
  clocks.set(key, clock);
  return clock;
}

const clockText = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const dateText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Mostly the small hours, where clocks change. */
const minuteOfDay = (max: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 16 }).map((quarter) => quarter * 15),
    fc.integer({ min: 0, max: 240 }),
    fc.integer({ min: 0, max }),
  );

const ruleIn = (zone: string, around: number): fc.Arbitrary<Recurrence> =>
  fc
    .record({
      days: fc.oneof(fc.constant([...weekdays]), fc.subarray([...weekdays], { minLength: 1 })),
      from: minuteOfDay(1_439),
      to: minuteOfDay(1_440),
      first: fc.integer({ min: -2, max: 0 }),
      length: fc.integer({ min: 0, max: 2 }),
      blackouts: fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 2 }),
    })
    .map(({ days, from, to, first, length, blackouts }) => ({
      timeZone: zone,
      weekdays: days,
      from: clockText(from),
      to: clockText(to),
      firstDate: dateText(around / dayMs + first),
      lastDate: dateText(around / dayMs + first + length),
      blackoutDates: blackouts.map((day) => dateText(around / dayMs + day)),
    }));

const ownWindows = (around: number): fc.Arbitrary<Interval[]> =>
  fc.uniqueArray(fc.integer({ min: -1_000, max: 4_000 }), { maxLength: 4 }).map((minutes) => {
    const edges = minutes.slice(0, minutes.length & ~1).sort((a, b) => a - b);
    const at = (index: number) => instant(around + (edges[index] ?? 0) * minuteMs);
    return Array.from({ length: edges.length / 2 }, (_, index) => ({ start: at(2 * index), end: at(2 * index + 1) }));
  });

const cases = fc.constantFrom(...places).chain(([zone, day]) => {
  const around = Date.parse(`${day}T00:00:00Z`);
  const other = fc.constantFrom(zone, zone, zone, 'Asia/Shanghai');
  return fc.record({
    around: fc.constant(around),
    rules: fc.array(
      other.chain((name) => ruleIn(name, around)),
      { minLength: 1, maxLength: 3 },
    ),
    windows: ownWindows(around),
    now: fc.integer({ min: -4 * dayMs, max: dayMs }).map((ms) => instant(around + ms)),
  });
});

test('recurring windows are disjoint, ascending and on whole minutes, and hold just the minutes at which clocks on the wall say so', () => {
  let inside = 0;
  let turned = 0;
  fc.assert(
    fc.property(cases, ({ around, rules, windows, now }) => {
      const offered = offeredWindows(windows, rules, now);
      for (const [index, { start, end }] of offered.entries()) {
        expect([start % minuteMs, end % minuteMs, start < end]).toEqual([0, 0, true]);
        expect(start).toBeGreaterThan(offered[index - 1]?.end ?? now - 1);
      }
      const first = around - reachDays * dayMs;
      const wrong: string[] = [];
      for (const at of lookedAt(around, offered, now)) {
        const readings = rules.map(({ timeZone }) => clockOf(timeZone, around).readingsAt(at));
        const isOwn = windows.some(({ start, end }) => start <= at && at < end);
        const expected = !isClosed(rules, readings) && (isOwn || isIdle(rules, readings));
        const isOffered = offered.some(({ start, end }) => start <= at && at < end);
        if (expected !== isOffered) wrong.push(`${new Date(at).toISOString()} should be ${expected ? 'offered' : 'closed'}`);
        if (expected) inside += 1;
        if (expected && readings.some(({ length }) => length > 1)) turned += 1;
      }
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(offered.every(({ start, end }) => start >= first && end <= around + reachDays * dayMs)).toBe(true);
    }),
    { numRuns: 120 },
  );
  // The cases do reach what they are about.
  expect(inside).toBeGreaterThan(10_000);
  expect(turned).toBeGreaterThan(100);
});

/** Each minute of the day before and the day after, each seventh elsewhere, and those on both sides of every end. */
function lookedAt(around: number, offered: readonly Interval[], now: number): number[] {
  const ends = offered.flatMap(({ start, end }) => [start - minuteMs, start, end - minuteMs, end]);
  const near = range(around - dayMs, around + 2 * dayMs);
  const far = range(around - reachDays * dayMs, around + reachDays * dayMs).filter((_, index) => index % 7 === 0);
  return [...ends, ...near, ...far].filter((at) => at >= now);
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, (end - start) / minuteMs) }, (_, index) => start + index * minuteMs);

/** All that a zone's clock shows of this minute, now or again, must be idle by that zone's rules. */
const isIdle = (rules: readonly Recurrence[], readings: readonly number[][]): boolean =>
  rules.some(({ timeZone }, index) => {
    const own = rules.filter((rule) => rule.timeZone === timeZone);
    return (readings[index] ?? []).every((reading) => own.some((rule) => isIdleHour(rule, reading)));
  });

/** It is enough that it shows a blackout day once. */
const isClosed = (rules: readonly Recurrence[], readings: readonly number[][]): boolean =>
  rules.some((rule, index) => (readings[index] ?? []).some((reading) => isBlackout(rule, reading)));
