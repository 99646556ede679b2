import { readSplitFlags } from '@compute-bank/local/split/split-flags';
import { describe, expect, test } from '@jest/globals';

const market = 'nvidia-h100-sxm5-80gb';
const read = (...argv: string[]) => readSplitFlags(argv);

describe('the flags of split-market', () => {
  test('name parts after the market, and say their regions', () => {
    expect(read('--market', market, '--into', 'cn=cn', '--into', 'us-eu=us,de-he', '--dry-run')).toEqual({
      market,
      parts: [
        { marketId: `${market}-cn`, regions: { allow: ['cn'], deny: [] } },
        { marketId: `${market}-us-eu`, regions: { allow: ['us', 'de-he'], deny: [] } },
      ],
      state: '.bank',
      api: null,
      dryRun: true,
      json: false,
    });
  });

  test('a star takes all that no other part takes', () => {
    expect(read('--market', market, '--into', 'rest=*', '--into', 'cn=cn,hk')?.parts[0]).toEqual({
      marketId: `${market}-rest`,
      regions: { allow: [], deny: ['cn', 'hk'] },
    });
  });

  test('--help asks for nothing else', () => expect(read('--help')).toBeUndefined());

  test.each([
    ['no market', ['--into', 'a=cn', '--into', 'b=us'], 'Say which market'],
    ['a market in capitals', ['--market', 'H100', '--into', 'a=cn', '--into', 'b=us'], '"H100" is no market id'],
    ['one part', ['--market', market, '--into', 'a=cn'], 'two to eight'],
    ['a part without regions', ['--market', market, '--into', 'cn', '--into', 'b=us'], '--into cn: write NAME=REGIONS'],
    ['a region in words', ['--market', market, '--into', 'a=China', '--into', 'b=us'], '"China" is no country or region code'],
    ['two stars', ['--market', market, '--into', 'a=*', '--into', 'b=*'], 'Only one part'],
    ['a flag that is not one', ['--markt', market], "Unknown option '--markt'"],
  ])('%s is told what would be right', (_, argv, message) => {
    expect(() => read(...argv)).toThrow(message);
  });
});
