import { divideHalfEven, divideUp, formatMicros, microsMax, parseMicros, shareOf } from '@compute-bank/domain/money';
import { describe, expect, test } from '@jest/globals';

describe('reading money', () => {
  const accepted = [
    ['8.5', 8_500_000n],
    ['0', 0n],
    ['0.000001', 1n],
    ['1', 1_000_000n],
    ['12.345678', 12_345_678n],
    ['100000000000', microsMax],
    ['100000000000.000000', microsMax],
  ] as const;
  test.each(accepted)('%s is read exactly', (text, micros) => {
    expect(parseMicros(text)).toBe(micros);
  });

  const refused = [
    ['', 'nothing'],
    ['-1', 'a sign'],
    ['+1', 'a sign'],
    ['1e3', 'an exponent'],
    ['0x10', 'hexadecimal'],
    ['01', 'a leading zero'],
    ['.5', 'no whole part'],
    ['1.', 'no fraction after the point'],
    ['1.0000001', 'seven decimals'],
    ['1,5', 'a comma'],
    [' 1', 'a space'],
    ['1\n', 'a line end'],
    ['NaN', 'not a number'],
    ['١', 'a digit of another script'],
    ['100000000000.000001', 'more than the largest amount'],
    ['1000000000000', 'thirteen digits'],
    ['9'.repeat(100_000), 'a hundred thousand digits'],
  ] as const;
  test.each(refused)('%j is refused: %s', (text, _) => {
    expect(parseMicros(text)).toBeUndefined();
  });
});

describe('writing money', () => {
  const table = [
    [8_500_000n, '8.500000'],
    [0n, '0.000000'],
    [1n, '0.000001'],
    [-1n, '-0.000001'],
    [-1_500_000n, '-1.500000'],
    [microsMax, '100000000000.000000'],
  ] as const;
  test.each(table)('%s is %s', (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
  });
});

describe('dividing', () => {
  const halfEven = [
    [0n, 2n, 0n],
    [1n, 2n, 0n],
    [3n, 2n, 2n],
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-1n, 2n, 0n],
    [-3n, 2n, -2n],
    [-5n, 2n, -2n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [-2n, 3n, -1n],
    [-1n, 3n, 0n],
    [7n, 7n, 1n],
  ] as const;
  test.each(halfEven)('%s by %s rounds half-even to %s', (dividend, divisor, quotient) => {
    expect(divideHalfEven(dividend, divisor)).toBe(quotient);
  });

  const up = [
    [0n, 3n, 0n],
    [1n, 3n, 1n],
    [3n, 3n, 1n],
    [4n, 3n, 2n],
  ] as const;
  test.each(up)('%s by %s rounds up to %s', (dividend, divisor, quotient) => {
    expect(divideUp(dividend, divisor)).toBe(quotient);
  });

  test('by nothing, or a negative upwards, is a defect', () => {
    expect(() => divideHalfEven(1n, 0n)).toThrow('divisor');
    expect(() => divideUp(1n, 0n)).toThrow('divisor');
    expect(() => divideUp(-1n, 2n)).toThrow('dividend');
  });
});

test('a share in hundredths of a percent rounds half-even', () => {
  expect(shareOf(1_000n, 500)).toBe(50n);
  expect(shareOf(10n, 500)).toBe(0n);
  expect(shareOf(30n, 500)).toBe(2n);
  expect(shareOf(31n, 10_000)).toBe(31n);
});
