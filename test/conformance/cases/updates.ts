import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase, Item } from './dynamo-words.ts';
import { invalid, keyIn, n, put, range, read, s } from './dynamo-words.ts';

const update = (bench: DynamoBench, expression: string, values?: Item, more: Partial<UpdateItemCommandInput> = {}) =>
  bench.dynamo.send(
    new UpdateItemCommand({
      TableName: bench.bank,
      Key: keyIn(bench),
      UpdateExpression: expression,
      ...(values && { ExpressionAttributeValues: values }),
      ReturnValues: 'ALL_NEW',
      ...more,
    }),
  );

const digits38 = '12345678901234567890123456789012345678';

export const updates: readonly DynamoCase[] = [
  {
    id: 'D19',
    promise: 'an update of an absent item creates it with its key',
    async run(bench) {
      same((await update(bench, 'SET x = :x', { ':x': n(1) })).Attributes, { ...keyIn(bench), x: n(1) }, 'the new item');
    },
  },
  {
    id: 'D20',
    promise: 'ADD starts a counter at nothing and adds or subtracts; UPDATED_NEW shows only what changed',
    async run(bench) {
      const add = (amount: number) => update(bench, 'ADD x :d', { ':d': n(amount) }, { ReturnValues: 'UPDATED_NEW' });
      same((await add(5)).Attributes, { x: n(5) }, 'after +5');
      same((await add(-7)).Attributes, { x: n(-2) }, 'after -7');
    },
  },
  {
    id: 'D21',
    promise: 'if_not_exists gives a start value once, and SET a = a + :d reads the item as it was before',
    async run(bench) {
      const step = () =>
        update(bench, 'SET x = if_not_exists(x, :start) + :one, y = if_not_exists(x, :start)', { ':start': n(10), ':one': n(1) });
      const first = (await step()).Attributes;
      same([first?.x, first?.y], [n(11), n(10)], 'first');
      const second = (await step()).Attributes;
      same([second?.x, second?.y], [n(12), n(11)], 'second');
    },
  },
  {
    id: 'D22',
    promise: 'ADD is exact to 38 digits',
    async run(bench) {
      await put(bench, 'a', { x: n(digits38) });
      same((await update(bench, 'ADD x :d', { ':d': n(1) })).Attributes?.x, n('12345678901234567890123456789012345679'), 'the sum');
    },
  },
  {
    id: 'D23',
    promise: 'a number of 39 digits is refused, stored or reached by ADD',
    async run(bench) {
      await refused(put(bench, 'a', { x: n(`${digits38}9`) }), invalid);
      await put(bench, 'a', { x: n('9'.repeat(38)) });
      await refused(update(bench, 'ADD x :d', { ':d': n(2) }), invalid);
      same((await read(bench))?.x, n('9'.repeat(38)), 'what stands');
    },
  },
  {
    id: 'D24',
    promise: 'integers beyond 2^53 and negative ones come back digit for digit',
    async run(bench) {
      const values = [2n ** 53n + 1n, -(2n ** 63n), 10n ** 37n + 1n];
      await put(bench, 'a', { list: { L: values.map(n) } });
      same((await read(bench))?.list, { L: values.map(n) }, 'the numbers');
    },
  },
  {
    id: 'D25',
    promise: 'numbers come back in normal form: no leading or trailing zeros, no exponent',
    async run(bench) {
      await put(bench, 'a', { list: { L: ['007', '1.500', '1e3', '-0', '0.0010'].map(n) } });
      same((await read(bench))?.list, { L: ['7', '1.5', '1000', '0', '0.001'].map(n) }, 'the numbers');
    },
  },
  {
    id: 'D26',
    promise: 'list_append, REMOVE, and ADD and DELETE on sets do what they say; the last member takes the set away',
    async run(bench) {
      await put(bench, 'a', { list: { L: [n(1)] }, gone: s('x'), tags: { SS: ['a'] } });
      await update(
        bench,
        'SET #l = list_append(#l, :more) REMOVE gone ADD tags :b',
        { ':more': { L: [n(2)] }, ':b': { SS: ['b'] } },
        { ExpressionAttributeNames: { '#l': 'list' } },
      );
      const item = await read(bench);
      same([item?.list, item?.gone, [...(item?.tags?.SS ?? [])].sort()], [{ L: [n(1), n(2)] }, undefined, ['a', 'b']], 'after the update');
      await update(bench, 'DELETE tags :all', { ':all': { SS: ['a', 'b'] } });
      same((await read(bench))?.tags, undefined, 'the emptied set');
    },
  },
  {
    id: 'D27',
    promise: 'one update may not name a path twice, nor a path and its parent',
    async run(bench) {
      await put(bench, 'a', { deep: { M: { leaf: n(1) } } });
      await refused(update(bench, 'SET x = :x REMOVE x', { ':x': n(1) }), invalid);
      await refused(update(bench, 'SET deep.leaf = :x, deep = :x', { ':x': n(1) }), invalid);
    },
  },
  {
    id: 'D28',
    promise: 'a key attribute cannot be updated',
    async run(bench) {
      await put(bench, 'a');
      await refused(update(bench, 'SET sk = :x', { ':x': s('b') }), invalid);
    },
  },
  {
    id: 'D29',
    promise: 'arithmetic on a string, or on an absent attribute, is refused and changes nothing',
    async run(bench) {
      await put(bench, 'a', { x: s('text') });
      await refused(update(bench, 'ADD x :d', { ':d': n(1) }), invalid);
      await refused(update(bench, 'SET y = y + :d', { ':d': n(1) }), invalid);
      same(await read(bench), { ...keyIn(bench), x: s('text') }, 'what stands');
    },
  },
  {
    id: 'D30',
    promise: 'empty strings are values, empty sets and empty key strings are not',
    async run(bench) {
      await put(bench, 'a', { text: s(''), map: { M: {} }, list: { L: [] } });
      const item = await read(bench);
      same([item?.text, item?.map, item?.list], [s(''), { M: {} }, { L: [] }], 'what came back');
      await refused(put(bench, 'a', { tags: { SS: [] } }), invalid);
      await refused(put(bench, ''), invalid);
    },
  },
  {
    id: 'D31',
    promise: '100 parallel ADDs of one are all counted',
    async run(bench) {
      await Promise.all(range(100).map(() => update(bench, 'ADD x :d', { ':d': n(1) })));
      same((await read(bench))?.x, n(100), 'the counter');
    },
  },
  {
    id: 'D32',
    promise: 'ALL_OLD of a put returns what it replaced, nothing for a new item',
    async run(bench) {
      same((await put(bench, 'a', { x: n(1) }, { ReturnValues: 'ALL_OLD' })).Attributes, undefined, 'first');
      same((await put(bench, 'a', { x: n(2) }, { ReturnValues: 'ALL_OLD' })).Attributes, { ...keyIn(bench), x: n(1) }, 'second');
    },
  },
  {
    id: 'D33',
    promise: 'a parent that is absent cannot take a nested value',
    async run(bench) {
      await put(bench, 'a');
      await refused(update(bench, 'SET deep.leaf = :x', { ':x': n(1) }), invalid);
    },
  },
];
