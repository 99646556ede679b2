import {
  addMs,
  ceilMinute,
  earlier,
  floorMinute,
  formatInstant,
  instant,
  isWholeMinute,
  later,
  parseInstant,
} from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

describe('reading a time', () => {
  const accepted = [
    ['2026-05-01T00:00:00Z', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T08:00:00+08:00', '2026-05-01T00:00:00.000Z'],
    ['2026-04-30T19:30:00-04:30', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01t00:00:00.25z', '2026-05-01T00:00:00.250Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ] as const;
  test.each(accepted)('%s is %s', (text, utc) => {
    const at = parseInstant(text);
    expect(at !== undefined && formatInstant(at)).toBe(utc);
  });

  const refused = [
    ['2026-05-01T00:00:00', 'no offset'],
    ['2026-05-01', 'no time'],
    ['2026-02-29T00:00:00Z', 'a 29 February in a common year'],
    ['2100-02-29T00:00:00Z', 'a 29 February in a century'],
    ['2026-04-31T00:00:00Z', 'a 31 April'],
    ['2026-13-01T00:00:00Z', 'a thirteenth month'],
    ['2026-00-01T00:00:00Z', 'a month before the first'],
    ['2026-01-00T00:00:00Z', 'a day before the first'],
    ['2026-05-01T24:00:00Z', 'hour 24'],
    ['2026-05-01T23:60:00Z', 'minute 60'],
    ['2026-06-30T23:59:60Z', 'a leap second'],
    ['2026-05-01T00:00:00+24:00', 'an offset of a day'],
    ['2026-05-01T00:00:00+08', 'half an offset'],
    ['2026-05-01 00:00:00Z', 'a space'],
    ['1777593600000', 'milliseconds'],
    ['', 'nothing'],
  ] as const;
  test.each(refused)('%j is refused: %s', (text, _) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('minutes', () => {
  const minute = instant(1_777_593_600_000);
  test('round up and down, and stay where they are', () => {
    expect([ceilMinute(minute), floorMinute(minute)]).toEqual([minute, minute]);
    expect(ceilMinute(addMs(minute, 1))).toBe(minute + 60_000);
    expect(floorMinute(addMs(minute, 59_999))).toBe(minute);
    expect([isWholeMinute(minute), isWholeMinute(minute + 1)]).toEqual([true, false]);
  });

  test('earlier and later choose, whatever the order', () => {
    const after = addMs(minute, 1);
    expect([earlier(minute, after), earlier(after, minute)]).toEqual([minute, minute]);
    expect([later(minute, after), later(after, minute)]).toEqual([after, after]);
  });
});
