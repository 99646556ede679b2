import { passes } from '@compute-bank/local/stream/filter';
import { expect, test } from '@jest/globals';

const record = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { wake: { N: '1' }, type: { S: 'outbox' }, tags: { SS: ['a', 'b'] } }, size: 42 },
};

test.each([
  ['equal text in a typed attribute', { dynamodb: { NewImage: { wake: { N: ['1'] } } } }, true],
  ['another value', { dynamodb: { NewImage: { wake: { N: ['2'] } } } }, false],
  ['a missing attribute', { dynamodb: { NewImage: { absent: { N: ['1'] } } } }, false],
  ['a missing image', { dynamodb: { OldImage: { wake: { N: ['1'] } } } }, false],
  ['one of several alternatives', { eventName: ['MODIFY', 'INSERT'] }, true],
  ['two conditions of which one fails', { eventName: ['INSERT'], dynamodb: { NewImage: { type: { S: ['beat'] } } } }, false],
  ['a number, which is not its text', { dynamodb: { size: ['42'] } }, false],
  ['a number', { dynamodb: { size: [42] } }, true],
  ['an element of a list', { dynamodb: { NewImage: { tags: { SS: ['b'] } } } }, true],
  ['presence', { dynamodb: { NewImage: { type: { S: [{ exists: true }] } } } }, true],
  ['absence', { dynamodb: { NewImage: { absent: { S: [{ exists: false }] } } } }, true],
  ['a prefix', { dynamodb: { NewImage: { type: { S: [{ prefix: 'out' }] } } } }, true],
  ['a suffix', { dynamodb: { NewImage: { type: { S: [{ suffix: 'out' }] } } } }, false],
  ['anything but', { eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
  ['a number within limits', { dynamodb: { size: [{ numeric: ['>', 40, '<=', 42] }] } }, true],
  ['a number outside them', { dynamodb: { size: [{ numeric: ['>', 42] }] } }, false],
  ['case set aside', { eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
  ['one of two patterns', { $or: [{ eventName: ['REMOVE'] }, { dynamodb: { size: [42] } }] }, true],
])('%s: passes is as stated', (_, pattern, expected) => {
  expect(passes(record, [pattern])).toBe(expected);
});

test('without patterns everything passes', () => {
  expect(passes(record, [])).toBe(true);
});

test('one matching pattern is enough', () => {
  expect(passes(record, [{ eventName: ['REMOVE'] }, { eventName: ['INSERT'] }])).toBe(true);
});

test('a rule that the host does not know is refused, not ignored', () => {
  expect(() => passes(record, [{ eventName: [{ wildcard: 'I*' }] }])).toThrow('wildcard');
});
