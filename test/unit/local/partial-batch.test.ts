import { readFailures } from '@compute-bank/local/functions/partial-batch';
import { expect, test } from '@jest/globals';

const ids = ['a', 'b', 'c'];
const report = (...identifiers: unknown[]) => ({ batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) });

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty object', {}],
  ['a null list', { batchItemFailures: null }],
  ['an empty list', report()],
])('%s means that all succeeded', (_, response) => {
  expect(readFailures(response, ids)).toEqual(new Set());
});

test('reported ids failed, the others succeeded', () => {
  expect(readFailures(report('a', 'c'), ids)).toEqual(new Set(['a', 'c']));
});

test.each([
  ['an unknown id', report('b', 'zzz')],
  ['an empty id', report('')],
  ['an id that is not text', report(7)],
  ['a missing id', { batchItemFailures: [{}] }],
  ['an id under a wrong name', { batchItemFailures: [{ id: 'a' }] }],
  ['a list of plain ids', { batchItemFailures: ['a'] }],
  ['something that is no list', { batchItemFailures: 'a' }],
  ['a response that is no object', 'fine'],
])('%s fails the whole batch', (_, response) => {
  expect(readFailures(response, ids)).toBe('all');
});
