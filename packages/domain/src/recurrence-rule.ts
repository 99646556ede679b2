import type { ClockTime, LocalDate, Weekday } from './local-date.ts';

/** Idle hours that come again, as the provider's clock on the wall shows them. */
export interface Recurrence {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Days on which the hours begin. */
  readonly weekdays: readonly Weekday[];
  readonly from: ClockTime;
  /** At or before `from`: on the next day. `24:00` is the day's end. */
  readonly to: ClockTime;
  /** The first and the last day on which the hours begin. */
  readonly firstDate: LocalDate;
  readonly lastDate: LocalDate;
  /** Days of which no part is offered. */
  readonly blackoutDates: readonly LocalDate[];
}

export const recurrenceLimits = {
  rules: 10,
  blackoutDates: 100,
  /** How far ahead a date may lie. */
  daysAhead: 366,
  /** Windows of one deposit, its own and those of its rules together. */
  windows: 400,
} as const;
