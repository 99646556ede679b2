import { addMs, dayMs, type Instant, type Interval, instant, minuteMs } from '@compute-bank/domain/instant';

/** Idle hours that come again. Minutes count from midnight in a zone whose offset never changes. */
export interface Recurrence {
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  /** Above 1,440: on the next day. */
  readonly untilMinute: number;
  readonly offsetMinutes: number;
}

/** The windows of a recurrence that lie within a stretch of time, cut to it, joined where they touch. */
export function expandRecurrence({ weekdays, fromMinute, untilMinute, offsetMinutes }: Recurrence, within: Interval): Interval[] {
  const windows: Interval[] = [];
  const offsetMs = offsetMinutes * minuteMs;
  const firstDay = Math.floor((within.start + offsetMs) / dayMs) - 2;
  const lastDay = Math.floor((within.end + offsetMs) / dayMs);
  for (let day = firstDay; day <= lastDay; day += 1) {
    // 1970-01-01 was a Thursday.
    if (!weekdays.includes((((day + 4) % 7) + 7) % 7)) continue;
    const midnight = instant(day * dayMs - offsetMs);
    const start = latest(addMs(midnight, fromMinute * minuteMs), within.start);
    const end = earliest(addMs(midnight, untilMinute * minuteMs), within.end);
    if (end <= start) continue;
    const previous = windows.at(-1);
    if (previous && start <= previous.end) windows[windows.length - 1] = { start: previous.start, end: latest(previous.end, end) };
    else windows.push({ start, end });
  }
  return windows;
}

const latest = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earliest = (a: Instant, b: Instant): Instant => (a < b ? a : b);
