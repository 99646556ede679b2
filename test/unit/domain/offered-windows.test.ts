import { type Instant, parseInstant } from '@compute-bank/domain/instant';
import { weekdays } from '@compute-bank/domain/local-date';
import { lastDateThatFits, offeredWindows } from '@compute-bank/domain/offered-windows';
import type { Recurrence } from '@compute-bank/domain/recurrence-rule';
import { describe, expect, test } from '@jest/globals';

const at = (text: string): Instant => parseInstant(text) ?? (Number.NaN as Instant);
const minute = (ms: number): string => new Date(ms).toISOString().slice(5, 16);

const rule = (timeZone: string, hours: string, dates: string, change: Partial<Recurrence> = {}): Recurrence => {
  const [from = '', to = ''] = hours.split('-');
  const [firstDate = '', lastDate = ''] = dates.split(' ');
  return { timeZone, weekdays: [...weekdays], from, to, firstDate, lastDate, blackoutDates: [], ...change };
};
const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const weekend = ['sat', 'sun'] as const;

/** As `MM-DDTHH:MM MM-DDTHH:MM`, in UTC. */
const shown = (rules: Recurrence[], now = '2020-01-01T00:00:00Z', windows: { start: Instant; end: Instant }[] = []): string[] =>
  offeredWindows(windows, rules, at(now)).map(({ start, end }) => `${minute(start)} ${minute(end)}`);

const nearSpring = '2026-03-27T00:00:00Z';
const nearAutumn = '2026-10-23T00:00:00Z';
const nearLeapDay = '2028-02-27T00:00:00Z';

describe('hours that come again', () => {
  test('Berlin, 29 March 2026: the night in which the clock jumps is an hour shorter, and 08:00 stays 08:00', () => {
    expect(shown([rule('Europe/Berlin', '20:00-08:00', '2026-03-27 2026-03-29')], nearSpring)).toEqual([
      '03-27T19:00 03-28T07:00',
      '03-28T19:00 03-29T06:00',
      '03-29T18:00 03-30T06:00',
    ]);
  });

  test('Berlin, 25 October 2026: the night in which an hour comes twice is an hour longer', () => {
    expect(shown([rule('Europe/Berlin', '20:00-08:00', '2026-10-24 2026-10-25')], nearAutumn)).toEqual([
      '10-24T18:00 10-25T07:00',
      '10-25T19:00 10-26T07:00',
    ]);
  });

  test('New York, 8 March 2026', () => {
    expect(shown([rule('America/New_York', '20:00-08:00', '2026-03-07 2026-03-08')], '2026-03-06T00:00:00Z')).toEqual([
      '03-08T01:00 03-08T12:00',
      '03-09T00:00 03-09T12:00',
    ]);
  });

  test('Shanghai has the same nights all year', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      const [window] = shown([rule('Asia/Shanghai', '20:00-08:00', `${day} ${day}`)], `${day}T00:00:00Z`);
      expect(window).toMatch(/T12:00 \d\d-\d\dT00:00$/);
    }
  });

  test('a leap day is a day', () => {
    const days = rule('Asia/Shanghai', '09:00-17:00', '2028-02-28 2028-03-01');
    expect(shown([days], nearLeapDay)).toEqual(['02-28T01:00 02-28T09:00', '02-29T01:00 02-29T09:00', '03-01T01:00 03-01T09:00']);
    expect(shown([{ ...days, blackoutDates: ['2028-02-29'] }], nearLeapDay)).toEqual([
      '02-28T01:00 02-28T09:00',
      '03-01T01:00 03-01T09:00',
    ]);
  });

  test.each([
    ['from lies in the gap: they begin at its end', '02:30-06:00', nearSpring, ['03-29T01:00 03-29T04:00']],
    ['to lies in the gap: they end where it begins', '00:00-02:30', nearSpring, ['03-28T23:00 03-29T01:00']],
    ['both lie in the gap: there are none', '02:15-02:45', nearSpring, []],
    ['from comes twice: they begin with the second', '02:30-06:00', nearAutumn, ['10-25T01:30 10-25T05:00']],
    ['to comes twice: they end with the first', '00:00-02:30', nearAutumn, ['10-24T22:00 10-25T00:30']],
    ['both come twice: none are sure', '02:15-02:45', nearAutumn, []],
    ['they hold the repeated hour: they hold both', '01:00-04:00', nearAutumn, ['10-24T23:00 10-25T03:00']],
  ])('where the clock of Berlin changes and %s', (_, hours, now, expected) => {
    const day = now === nearSpring ? '2026-03-29' : '2026-10-25';
    expect(shown([rule('Europe/Berlin', hours, `${day} ${day}`)], now)).toEqual(expected);
  });

  test('that meet inside a repeated hour stay together', () => {
    const rules = ['00:00-02:30', '02:30-06:00'].map((hours) => rule('Europe/Berlin', hours, '2026-10-25 2026-10-25'));
    expect(shown(rules, nearAutumn)).toEqual(['10-24T22:00 10-25T05:00']);
  });

  test('nights of workdays and all of the weekend are one window from Friday evening to Monday', () => {
    const dates = '2026-05-04 2026-05-11';
    const rules = [
      rule('Asia/Shanghai', '20:00-08:00', dates, { weekdays: workdays }),
      rule('Asia/Shanghai', '00:00-24:00', dates, { weekdays: weekend }),
    ];
    expect(shown(rules, '2026-05-06T15:00:30Z')).toEqual([
      // The night that has begun is cut at the next whole minute.
      '05-06T15:01 05-07T00:00',
      '05-07T12:00 05-08T00:00',
      '05-08T12:00 05-10T16:00',
      '05-11T12:00 05-12T00:00',
    ]);
  });

  test('00:00 to 00:00 is the whole day', () => {
    expect(shown([rule('Asia/Shanghai', '00:00-00:00', '2026-05-09 2026-05-10')], '2026-05-01T00:00:00Z')).toEqual([
      '05-08T16:00 05-10T16:00',
    ]);
  });

  test('the night before a blackout day ends at midnight, and that of the day itself begins at the next', () => {
    const nights = rule('Asia/Shanghai', '20:00-08:00', '2026-04-30 2026-05-02', { blackoutDates: ['2026-05-01'] });
    expect(shown([nights], '2026-04-29T00:00:00Z')).toEqual([
      '04-30T12:00 04-30T16:00',
      '05-01T16:00 05-02T00:00',
      '05-02T12:00 05-03T00:00',
    ]);
  });

  test('a blackout day that is left again after its first minute is closed from its first beginning to its last end', () => {
    // At 00:01 on 7 November 2010 the clock of St John's went back to 23:01 of the day before.
    const always = rule('America/St_Johns', '00:00-24:00', '2010-11-06 2010-11-08');
    const closedOn = (date: string) => shown([{ ...always, blackoutDates: [date] }], '2010-11-05T00:00:00Z');
    expect(closedOn('2010-11-07')).toEqual(['11-06T02:30 11-07T02:30', '11-08T03:30 11-09T03:30']);
    expect(closedOn('2010-11-06')).toEqual(['11-07T03:30 11-09T03:30']);
  });

  test('a blackout day of one rule, in its own zone, closes what other rules and windows say', () => {
    const now = '2026-05-01T00:00:00Z';
    const nothing = rule('Asia/Shanghai', '12:00-13:00', '2026-05-03 2026-05-03', { blackoutDates: ['2026-05-02', '2026-05-03'] });
    const always = rule('Europe/Berlin', '00:00-24:00', '2026-05-02 2026-05-03');
    const own = [{ start: at('2026-05-03T12:00:00Z'), end: at('2026-05-04T01:00:00Z') }];
    expect(shown([always, nothing], now, own)).toEqual(['05-03T16:00 05-04T01:00']);
  });

  test('beside windows of its own a deposit has the union of both', () => {
    const own = [{ start: at('2026-05-02T10:00:00Z'), end: at('2026-05-02T12:00:00Z') }];
    expect(shown([rule('Asia/Shanghai', '20:00-08:00', '2026-05-02 2026-05-02')], '2026-05-01T00:00:00Z', own)).toEqual([
      '05-02T10:00 05-03T00:00',
    ]);
  });

  test('without rules windows stay as they were given', () => {
    const own = [{ start: at('2026-05-02T10:00:00Z'), end: at('2026-05-02T12:00:00Z') }];
    expect(offeredWindows(own, [], at('2026-05-02T11:00:00Z'))).toBe(own);
  });
});

describe('the last date that fits', () => {
  const now = at('2026-05-01T00:00:00Z');

  test('is the day whose hours are the 400th window', () => {
    const twice = ['02:00-04:00', '12:00-13:00'].map((hours) => rule('Asia/Shanghai', hours, '2026-05-02 2027-04-30'));
    const fitting = lastDateThatFits([], twice, now) ?? '';
    expect(fitting).toBe('2026-11-17');
    const ending = (lastDate: string) => twice.map((one) => ({ ...one, lastDate }));
    expect(offeredWindows([], ending(fitting), now)).toHaveLength(400);
    expect(offeredWindows([], ending('2026-11-18'), now)).toHaveLength(402);
  });
});
