import { type Asset, type IdByPrefix, type IdPrefix, isAsset, isId, isMarketId, type MarketId } from '@compute-bank/domain/ids';
import { type Instant, isWholeMinute, parseInstant } from '@compute-bank/domain/instant';
import { type ClockTime, type LocalDate, parseClockTime, parseLocalDate } from '@compute-bank/domain/local-date';
import { formatMicros, type Micros, microsMax, parseMicros, priceMicrosMax } from '@compute-bank/domain/money';
import { regionForm } from '@compute-bank/domain/region';
import * as z from 'zod';
import { assetPattern, clockTimePattern, decimalPattern, idPattern, instantPattern, localDatePattern, marketPattern } from './patterns.ts';

/**
 * Fields of requests: each reads the wire form, strictly and within bounds, and answers the domain value. Lengths are
 * checked before anything else looks at a text, and every pattern is linear.
 */

/** Text → T through `read`; `expected` completes "Must be …". */
const reading = <T>(text: z.ZodString, read: (value: string) => T | undefined, expected: string) =>
  text.transform((value, context): T => {
    const domain = read(value);
    if (domain !== undefined) return domain;
    context.addIssue({ code: 'custom', message: `Must be ${expected}.` });
    return z.NEVER;
  });

/** An id with this prefix, such as `dep_…`. */
export const id = <P extends IdPrefix>(prefix: P) =>
  reading<IdByPrefix[P]>(
    z
      .string()
      .max(72)
      .meta({ pattern: idPattern(prefix) }),
    (value) => (isId(prefix, value) ? value : undefined),
    `an id that begins with ${prefix}_`,
  );

export const marketId = reading<MarketId>(
  z.string().max(64).meta({ pattern: marketPattern, example: 'nvidia-h100-sxm5-80gb' }),
  (value) => (isMarketId(value) ? value : undefined),
  'a market id, such as nvidia-h100-sxm5-80gb',
);

export const asset = reading<Asset>(
  z.string().max(12).meta({ pattern: assetPattern, example: 'CNY' }),
  (value) => (isAsset(value) ? value : undefined),
  'an asset, such as CNY',
);

/** RFC 3339 with an offset. */
export const instant = reading<Instant>(
  z.string().max(40).meta({ pattern: instantPattern, format: 'date-time', example: '2026-05-01T00:00:00Z' }),
  parseInstant,
  'an RFC 3339 time with an offset, such as 2026-05-01T00:00:00Z',
);

export const wholeMinute = instant.refine(isWholeMinute, 'Must lie on a whole minute.');

/** A day of the calendar, in the zone that stands beside it. */
export const localDate = reading<LocalDate>(
  z.string().max(10).meta({ pattern: localDatePattern, format: 'date', example: '2026-06-30' }),
  (value) => (parseLocalDate(value) === undefined ? undefined : value),
  'a date that exists, such as 2026-06-30',
);

/** A time of the day on a clock of 24 hours. */
export const clockTime = reading<ClockTime>(
  z.string().max(5).meta({ pattern: clockTimePattern, example: '20:00' }),
  (value) => (parseClockTime(value) === undefined ? undefined : value),
  'a time such as 08:00, from 00:00 to 24:00',
);

/** A decimal text with at most six decimals: never a JSON number. */
export const money = reading<Micros>(
  z.string().max(20).meta({ pattern: decimalPattern, example: '8.500000' }),
  parseMicros,
  `a decimal string such as "8.500000", with at most six decimals, and at most ${formatMicros(microsMax)}`,
);

export const positiveMoney = money.refine((micros) => micros > 0n, 'Must be above zero.');

export const price = positiveMoney.refine((micros) => micros <= priceMicrosMax, `Must be at most ${formatMicros(priceMicrosMax)}.`);

/** `gpuSeconds`: a whole number as text, inside a signed 64-bit integer. */
export const gpuSeconds = reading<bigint>(
  z.string().max(18).meta({ pattern: '^(?:0|[1-9][0-9]{0,17})$', example: '28800' }),
  (value) => (/^(?:0|[1-9]\d{0,17})$/.test(value) ? BigInt(value) : undefined),
  'a whole number as text, at most 18 digits',
);

const placeExpected = 'Must be a country or region code in lower case, such as cn or cn-nx.';

/** A country or region code, lower case. */
export const place = z.string().max(45, placeExpected).regex(regionForm, placeExpected).meta({ example: 'cn-nx' });

const unprintable = /\p{C}/u;

/** Text for people: NFC, no control, format or unassigned characters. Normalised on the way in. */
export const text = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .normalize('NFC')
    .max(lengthMax)
    .refine((value) => !unprintable.test(value), 'Must not contain control or invisible characters.')
    .refine((value) => value.trim() === value, 'Must not begin or end with a space.');

/** Text that is passed to a program: anything but NUL. */
export const argument = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .refine((value) => !value.includes('\u0000'), 'Must not contain NUL.');

export const minutes = (min: number, max: number) => z.int().min(min).max(max);

/** Ten years: longer than anybody leases. */
export const noticeMinutes = minutes(0, 5_256_000);

/** base64url without padding, of exactly this many bytes. */
export const base64url = (bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3);
  return z
    .string()
    .length(length)
    .regex(/^[A-Za-z0-9_-]*$/);
};

/** A whole number of a query, where everything is text. */
export const queryWhole = (min: number, max: number) => {
  const expected = `Must be a whole number from ${min} to ${max}.`;
  const text = z
    .string(expected)
    .max(9, expected)
    .regex(/^(?:0|[1-9]\d{0,8})$/, expected);
  return z
    .union([z.int(), text], expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .meta({ override: { type: 'integer', minimum: min, maximum: max, anyOf: undefined } });
};

const pageLimit = queryWhole(1, 100)
  .default(50)
  .meta({ override: { type: 'integer', minimum: 1, maximum: 100, default: 50, anyOf: undefined } });

/** Paging: `cursor` is the `nextCursor` of the page before, and works for the same caller and list only. */
export const pageQuery = z.strictObject({ limit: pageLimit, cursor: z.string().min(1).max(1024).optional() });

/** An operation without parameters, query or body. */
export const nothing = z.strictObject({});
