import { weekdays } from '@compute-bank/domain/local-date';
import { recurrenceLimits } from '@compute-bank/domain/recurrence-rule';
import { isTimeZone } from '@compute-bank/domain/zone-name';
import * as z from 'zod';
import { clockTimePattern, localDatePattern } from './patterns.ts';
import * as request from './request-fields.ts';

const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'Must be an IANA time zone, such as Asia/Shanghai, Europe/Berlin or America/New_York.')
  .meta({ description: 'IANA name.', example: 'Europe/Berlin' });

const isOnce = (list: readonly string[]): boolean => new Set(list).size === list.length;

/** A rule of idle hours as a provider gives it. Bounds that depend on the bank's time are the use case's. */
export const recurrenceBody = z.strictObject({
  timeZone,
  weekdays: z
    .array(z.enum(weekdays))
    .min(1)
    .max(7)
    .refine(isOnce, 'Must not name a day twice.')
    .meta({ description: 'Days on which the hours begin.', example: ['mon', 'tue', 'wed', 'thu', 'fri'] }),
  from: request.clockTime.refine((time) => time !== '24:00', 'Must be before 24:00: that is 00:00 of the next day.'),
  to: request.clockTime.meta({ description: 'At or before `from`: on the next day.', example: '08:00' }),
  firstDate: request.localDate.meta({ description: 'The first day on which the hours begin.', example: '2026-01-01' }),
  lastDate: request.localDate.meta({ description: `The last such day, at most ${recurrenceLimits.daysAhead} days ahead.` }),
  blackoutDates: z
    .array(request.localDate)
    .max(recurrenceLimits.blackoutDates)
    .default([])
    .meta({ description: 'Days of which no part is offered.' }),
});

const date = z.string().regex(new RegExp(localDatePattern));
const time = z.string().regex(new RegExp(clockTimePattern));

export const recurrence = z
  .strictObject({
    timeZone: z.string().max(64),
    weekdays: z.array(z.enum(weekdays)),
    from: time,
    to: time,
    firstDate: date,
    lastDate: date,
    blackoutDates: z.array(date),
  })
  .meta({ id: 'Recurrence', description: 'Idle hours that come again, as a clock on the wall of their time zone shows them.' });
