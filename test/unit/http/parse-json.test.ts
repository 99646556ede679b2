import { parseJson } from '@compute-bank/http/parse-json';
import { Refused } from '@compute-bank/http/refused';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

const detailOf = (text: string): string | undefined => {
  try {
    parseJson(text);
    return undefined;
  } catch (error) {
    if (error instanceof Refused && error.rejection.code === 'invalid_request') return error.rejection.detail;
    throw error;
  }
};

describe('reading JSON', () => {
  test.each(['', '{', '{"a":1,}', "{'a':1}", 'undefined', '{"a":NaN}', '\u0000'])('%j is refused as no JSON', (text) => {
    expect(detailOf(text)).toBe('The body is not valid JSON.');
  });

  test.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"x":{"b":[],"b":1}}', '[{"c":1},{"c":1,"c":1}]', '{"a" : 1, "a"\n: 2}'])(
    'S55: %j names a field twice',
    (text) => {
      expect(detailOf(text)).toMatch(/^The body names a field twice: "[abc]".$/);
    },
  );

  test.each(['{"__proto__":{"admin":true}}', '{"a":{"constructor":1}}', '{"prototype":1}', '{"\\u005f_proto__":1}'])(
    'S55: %j reaches no prototype',
    (text) => {
      expect(detailOf(text)).toBe('The body has a field whose name is not allowed.');
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    },
  );

  test('S55: a depth of 1,000 and 100,000 keys are refused quickly', () => {
    const began = performance.now();
    expect(detailOf(`${'['.repeat(1_000)}${']'.repeat(1_000)}`)).toContain('nests deeper');
    const keys = Array.from({ length: 100_000 }, (_, index) => `"k${index}":0`);
    expect(detailOf(`{${keys.join(',')}}`)).toContain('more than 10000 fields');
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('S59: long texts of quotes, backslashes and brackets cost linear time', () => {
    const began = performance.now();
    for (const text of ['"'.repeat(100_000), `"${'\\\\'.repeat(50_000)}"`, `["${'{'.repeat(100_000)}"]`]) detailOf(text);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('the same name in different objects, and colons and brackets inside texts, mean nothing', () => {
    expect(parseJson('{"a":{"a":[{"a":"a\\":{["},{"a":":"}]}}')).toEqual({ a: { a: [{ a: 'a":{[' }, { a: ':' }] } });
  });

  test('whatever JSON.stringify writes is read back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        if (/"(?:__proto__|constructor|prototype)":/.test(text)) return;
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });
});
