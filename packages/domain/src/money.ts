import { assert } from './assert.ts';

/** An amount of money in millionths of an asset's unit. */
export type Micros = bigint;

const microsPerUnit = 1_000_000n;

/** The largest amount that the bank accepts in one figure: it stays inside a signed 64-bit integer with room to add. */
export const microsMax: Micros = 10n ** 17n;

/**
 * The highest price per GPU-hour: 400,000 units. At it, ten thousand GPUs for an hour still cost fewer micro-units than
 * a double holds exactly, with one bit to spare, which lets the matching engine compare costs as numbers.
 */
export const priceMicrosMax: Micros = 400_000_000_000n;

const decimalForm = /^(?:0|[1-9]\d{0,11})(?:\.(\d{1,6}))?$/;

/** Reads `"8.5"` as 8_500_000; undefined for signs, exponents, more than six decimals or amounts above {@link microsMax}. */
export function parseMicros(text: string): Micros | undefined {
  const form = decimalForm.exec(text);
  if (!form) return undefined;
  const fraction = form[1] ?? '';
  const whole = fraction === '' ? text : text.slice(0, -(fraction.length + 1));
  const micros = BigInt(whole) * microsPerUnit + BigInt(fraction.padEnd(6, '0'));
  return micros <= microsMax ? micros : undefined;
}

/** Writes 8_500_000 as `"8.500000"`. */
export function formatMicros(micros: Micros): string {
  const magnitude = micros < 0n ? -micros : micros;
  const fraction = String(magnitude % microsPerUnit).padStart(6, '0');
  return `${micros < 0n ? '-' : ''}${magnitude / microsPerUnit}.${fraction}`;
}

/** The smaller of two amounts. */
export const lesserMicros = (a: Micros, b: Micros): Micros => (a < b ? a : b);

/** Divides and rounds to the nearest integer, a tie to the even one. `divisor` must be positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  assert(divisor > 0n, 'divideHalfEven: divisor must be positive');
  const floor = dividend / divisor - (dividend % divisor < 0n ? 1n : 0n);
  const twiceRest = 2n * (dividend - floor * divisor);
  if (twiceRest > divisor) return floor + 1n;
  if (twiceRest < divisor) return floor;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** Divides and rounds up. `divisor` must be positive and `dividend` not negative. */
export function divideUp(dividend: bigint, divisor: bigint): bigint {
  assert(divisor > 0n && dividend >= 0n, 'divideUp: needs dividend >= 0 and divisor > 0');
  return (dividend + divisor - 1n) / divisor;
}

export const bpsPerUnit = 10_000n;

/** The share of `amount` that `bps` hundredths of a percent make, rounded half-even. */
export const shareOf = (amount: Micros, bps: number): Micros => divideHalfEven(amount * BigInt(bps), bpsPerUnit);
