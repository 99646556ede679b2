import { addMs, dayMs, formatInstant, instant, parseInstant } from '@compute-bank/domain/instant';
import { firstShown, localDay, passedForGood, zoneClock } from '@compute-bank/domain/time-zone';
import { isTimeZone } from '@compute-bank/domain/zone-name';
import { describe, expect, test } from '@jest/globals';

const spring = parseInstant('2026-03-01T00:00:00Z') ?? instant(0);
const reading = (text: string): number => Date.parse(`${text}Z`);

describe('a time zone', () => {
  test.each(['+08:00', 'CST', 'PST', 'Beijing', 'GMT+8', 'Asia/', '/Asia', 'Asia/Shanghai ', 'Europe/Berlin[u-ca=hebrew]', ''])(
    'is not named by %j',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  test('is named by every name of a place that this machine knows, and each has a clock without a gap or an overlap', () => {
    const year = { start: spring, end: addMs(spring, 366 * dayMs) };
    for (const name of Intl.supportedValuesOf('timeZone')) {
      expect([name, isTimeZone(name)]).toEqual([name, true]);
      const clock = zoneClock(name, year);
      expect([clock[0]?.start, clock.at(-1)?.end]).toEqual([year.start, year.end]);
      for (const [index, { start }] of clock.entries()) expect(start).toBe(clock[index - 1]?.end ?? year.start);
    }
  });

  test('has days of its own', () => {
    const at = parseInstant('2026-06-30T17:00:00Z') ?? instant(0);
    const dayIn = (name: string) => new Date(localDay(name, at) * dayMs).toISOString().slice(0, 10);
    expect(['Asia/Shanghai', 'Europe/Berlin', 'UTC'].map(dayIn)).toEqual(['2026-07-01', '2026-06-30', '2026-06-30']);
  });

  test('shows a reading once, twice or not at all', () => {
    const clock = zoneClock('Europe/Berlin', { start: spring, end: addMs(spring, 300 * dayMs) });
    const shown = (text: string) => [firstShown, passedForGood].map((find) => formatInstant(find(clock, reading(text))).slice(5, 16));
    expect(shown('2026-06-01T02:30')).toEqual(['06-01T00:30', '06-01T00:30']);
    expect(shown('2026-10-25T02:30')).toEqual(['10-25T00:30', '10-25T01:30']);
    expect(shown('2026-03-29T02:30')).toEqual(['03-29T01:00', '03-29T01:00']);
  });
});
