import { idPattern, marketPattern } from '@compute-bank/contracts/patterns';
import * as request from '@compute-bank/contracts/request-fields';
import { isId, isMarketId } from '@compute-bank/domain/ids';
import { priceMicrosMax } from '@compute-bank/domain/money';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

describe('money', () => {
  test.each([
    ['8.5', 8_500_000n],
    ['8.500000', 8_500_000n],
    ['0.000001', 1n],
    ['0', 0n],
    ['99999999999', 99_999_999_999_000_000n],
  ])('%s is %s micro-units', (text, micros) => {
    expect(request.money.parse(text)).toBe(micros);
  });

  test.each(['-1', '+1', '1e3', '0x10', '1.0000001', '01', '1.', '.5', ' 1', '1 ', '', 'NaN', 'Infinity', '１', '1,5', '9'.repeat(30)])(
    'S45: %j is refused',
    (text) => {
      expect(request.money.safeParse(text).success).toBe(false);
    },
  );

  test.each([1, 1.5, 2 ** 53 + 1, null, true, ['1'], { value: '1' }])('S45: a JSON %j is refused: money is text', (value) => {
    expect(request.money.safeParse(value).success).toBe(false);
  });

  test('S46: an amount beyond 10^17 micro-units is refused, not wrapped', () => {
    expect(request.money.safeParse('100000000000').success).toBe(true);
    expect(request.money.safeParse('100000000001').success).toBe(false);
  });

  test('a price is at most what the engine can compare exactly', () => {
    expect(request.price.safeParse('400000').success).toBe(true);
    expect(request.price.safeParse('400000.000001').success).toBe(false);
    expect(10_000n * priceMicrosMax).toBeLessThan(BigInt(Number.MAX_SAFE_INTEGER) / 2n);
  });

  test('zero is no price', () => {
    expect(request.positiveMoney.safeParse('0.000000').success).toBe(false);
  });
});

describe('an instant', () => {
  test('is read with its offset', () => {
    expect(request.instant.parse('2026-05-01T08:00:00+08:00')).toBe(Date.UTC(2026, 4, 1));
  });

  test.each(['2026-05-01T00:00:00', '2026-05-01', '2026-02-30T00:00:00Z', '2026-05-01T24:00:00Z', '1746057600000', 'now', ''])(
    '%j is refused',
    (text) => {
      expect(request.instant.safeParse(text).success).toBe(false);
    },
  );

  test('of a window lies on a whole minute', () => {
    expect(request.wholeMinute.safeParse('2026-05-01T00:00:00Z').success).toBe(true);
    expect(request.wholeMinute.safeParse('2026-05-01T00:00:00.001Z').success).toBe(false);
  });
});

describe('text', () => {
  test.each(['O\'Brien & "Söhne" #1', '宁夏算力银行', 'T#other#', '<img onerror=1>', "'; --"])('S64: %j is only text', (value) => {
    expect(request.text(80).parse(value)).toBe(value);
  });

  test.each(['\u0000', 'a\nb', 'a\r\nb', '\u202Egnp.exe', 'a\u200Bb', '\uFEFFa', '\uD800', '\u0085', ' a', 'a '])(
    'S64: %j is refused',
    (value) => {
      expect(request.text(80).safeParse(value).success).toBe(false);
    },
  );

  test('is stored in one form, however it was composed', () => {
    expect(request.text(80).parse('Mu\u0308nchen')).toBe('München');
  });

  test('is bounded before and after it is normalised', () => {
    expect(request.text(3).safeParse('abcd').success).toBe(false);
    // One letter that normalises into three.
    expect(request.text(2).safeParse('\uFB2C\uFB2C').success).toBe(false);
  });
});

describe('every field', () => {
  const fields = {
    money: request.money,
    instant: request.instant,
    id: request.id('dep'),
    marketId: request.marketId,
    asset: request.asset,
    place: request.place,
    text: request.text(80),
    gpuSeconds: request.gpuSeconds,
    base64url: request.base64url(32),
  };

  test.each(Object.entries(fields))('S59: %s refuses 100,000 letters within 10 ms', (_, field) => {
    const hostile = ['a'.repeat(100_000), '1'.repeat(100_000), 'a-'.repeat(50_000), `dep_${'0'.repeat(100_000)}`, '\u0308'.repeat(100_000)];
    for (const text of hostile) field.safeParse(text);
    const began = performance.now();
    for (const text of hostile) expect(field.safeParse(text).success).toBe(false);
    expect((performance.now() - began) / hostile.length).toBeLessThan(10);
  });

  test('forms that OpenAPI shows are the forms that the domain checks', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(?:dep_)?[0-9a-zA-Z_-]{0,60}$/), (text) => {
        if (text.length <= 72) expect(new RegExp(idPattern('dep')).test(text)).toBe(isId('dep', text));
        if (text.length <= 64) expect(new RegExp(marketPattern).test(text)).toBe(isMarketId(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
