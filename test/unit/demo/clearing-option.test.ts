import { describeClearing, readClearings } from '@compute-bank/demo/clearing-option';
import { readOptions } from '@compute-bank/demo/options';
import { expect, test } from '@jest/globals';

const call = (everySeconds: number) => ({ kind: 'call', everyMs: everySeconds * 1_000, kBps: 5_000, iterations: 2_000 });
const continuous = { kind: 'continuous' };

test.each([
  ['continuous', [continuous]],
  ['call', [call(60)]],
  ['call:5', [call(5)]],
  ['both', [continuous, call(60)]],
  ['both:30', [continuous, call(30)]],
])('--clearing %s', (text, clearings) => {
  expect(readClearings(text)).toEqual(clearings);
  expect(readOptions(['--clearing', text]).clearings).toEqual(clearings);
});

test.each(['', 'calls', 'call:', 'call:0', 'call:61', 'call:1.5', 'call:-5', 'continuous:5', 'both:x'])(
  '--clearing "%s" is refused',
  (text) => {
    expect(readClearings(text)).toBeUndefined();
  },
);

test('without the option markets match at once', () => {
  expect(readOptions([]).clearings).toEqual([continuous]);
});

test('says in words how markets clear', () => {
  expect(readClearings('both:30')?.map(describeClearing)).toEqual(['continuous markets', 'call markets, every 30 s']);
});
