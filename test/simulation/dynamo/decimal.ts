/** A DynamoDB number: `digits * 10^exponent`, digits without trailing zeros (0 is `{0n, 0}`). Exact, never a JS number. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const digitsMax = 38;
const magnitudeMax = 125;
const magnitudeMin = -130;

const isDigitsTooMany = (digits: bigint): boolean => digits.toString().replace('-', '').length > digitsMax;

const reduce = (digits: bigint, exponent: number): Decimal => {
  if (digits === 0n) return { digits: 0n, exponent: 0 };
  let [reduced, power] = [digits, exponent];
  while (reduced % 10n === 0n) [reduced, power] = [reduced / 10n, power + 1];
  return { digits: reduced, exponent: power };
};

/** Reads a number as DynamoDB does; a string says why it is none (not a number, more than 38 digits, out of range). */
export const parseDecimal = (text: string): Decimal | string => {
  const parts = shape.exec(text.trim());
  const [whole, fraction] = [parts?.[2] ?? '', parts?.[3] ?? ''];
  if (!parts || whole + fraction === '') return `The parameter cannot be converted to a numeric value: ${text}`;
  const unsigned = BigInt(whole + fraction);
  const decimal = reduce(parts[1] === '-' ? -unsigned : unsigned, Number(parts[4] ?? '0') - fraction.length);
  return problemOf(decimal) ?? decimal;
};

/** Why DynamoDB would refuse this number; undefined if it would not. */
export const problemOf = (decimal: Decimal): string | undefined => {
  if (decimal.digits === 0n) return undefined;
  if (isDigitsTooMany(decimal.digits)) return 'Attempting to store more than 38 significant digits in a Number';
  const magnitude = decimal.digits.toString().replace('-', '').length - 1 + decimal.exponent;
  if (magnitude > magnitudeMax) return 'Number overflow. Attempting to store a number with magnitude larger than supported range';
  if (magnitude < magnitudeMin) return 'Number underflow. Attempting to store a number with magnitude smaller than supported range';
  return undefined;
};

/** The normal form in which DynamoDB answers: no leading or trailing zeros, no exponent. */
export const formatDecimal = ({ digits, exponent }: Decimal): string => {
  if (exponent >= 0) return `${digits}${'0'.repeat(exponent)}`;
  const sign = digits < 0n ? '-' : '';
  const padded = digits
    .toString()
    .replace('-', '')
    .padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
};

const align = (left: Decimal, right: Decimal): [bigint, bigint, number] => {
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = (decimal: Decimal): bigint => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return [scaled(left), scaled(right), exponent];
};

/** The exact sum; the caller checks it with {@link problemOf}. */
export const addDecimals = (left: Decimal, right: Decimal): Decimal => {
  const [a, b, exponent] = align(left, right);
  return reduce(a + b, exponent);
};

export const negate = ({ digits, exponent }: Decimal): Decimal => ({ digits: -digits, exponent });

export const compareDecimals = (left: Decimal, right: Decimal): number => {
  const [a, b] = align(left, right);
  return a < b ? -1 : a > b ? 1 : 0;
};
