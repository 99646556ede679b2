import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { holds, refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase, Item } from './dynamo-words.ts';
import { conditionFailed, ifAbsent, invalid, keyIn, n, put, range, read, s, showOld } from './dynamo-words.ts';

const update = (
  bench: DynamoBench,
  expression: string,
  condition: string,
  values: Item,
  names?: Record<string, string>,
  more: object = {},
) =>
  bench.dynamo.send(
    new UpdateItemCommand({
      TableName: bench.bank,
      Key: keyIn(bench),
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeValues: values,
      ...(names && { ExpressionAttributeNames: names }),
      ...more,
    }),
  );

/** Whether the condition holds for the item at the key: tried with a write that changes nothing. */
const isTrue = async (bench: DynamoBench, condition: string, values?: Item, names?: Record<string, string>): Promise<boolean> => {
  const attempt = bench.dynamo.send(
    new UpdateItemCommand({
      TableName: bench.bank,
      Key: keyIn(bench),
      UpdateExpression: 'REMOVE nothing',
      ConditionExpression: condition,
      ...(values && { ExpressionAttributeValues: values }),
      ...(names && { ExpressionAttributeNames: names }),
    }),
  );
  return attempt.then(
    () => true,
    (error: Error) => {
      if (error.name === conditionFailed) return false;
      throw error;
    },
  );
};

export const conditionalWrites: readonly DynamoCase[] = [
  {
    id: 'D01',
    promise: 'of two puts under attribute_not_exists the first stands and the second changes nothing',
    async run(bench) {
      await put(bench, 'a', { by: s('first') }, ifAbsent);
      await refused(put(bench, 'a', { by: s('second') }, ifAbsent), conditionFailed);
      same((await read(bench))?.by, s('first'), 'what stands');
    },
  },
  {
    id: 'D02',
    promise: 'a refused put shows the stored item when asked to (ALL_OLD)',
    async run(bench) {
      await put(bench, 'a', { nonce: s('first') });
      const refusal = await refused(put(bench, 'a', { nonce: s('second') }, { ...ifAbsent, ...showOld }), conditionFailed);
      same(refusal.Item, { ...keyIn(bench), nonce: s('first') }, 'the item in the refusal');
    },
  },
  {
    id: 'D03',
    promise: 'a refused put shows nothing when not asked to',
    async run(bench) {
      await put(bench, 'a', { nonce: s('first') });
      same((await refused(put(bench, 'a', {}, ifAbsent), conditionFailed)).Item, undefined, 'the item in the refusal');
    },
  },
  {
    id: 'D04',
    promise: 'an update under a stale version is refused, changes nothing and shows the old item on demand',
    async run(bench) {
      await put(bench, 'a', { v: n(7) });
      const refusal = await refused(
        update(bench, 'SET v = :new', 'v = :v', { ':new': n(9), ':v': n(6) }, undefined, showOld),
        conditionFailed,
      );
      same(refusal.Item, { ...keyIn(bench), v: n(7) }, 'the item in the refusal');
      same((await read(bench))?.v, n(7), 'the version');
    },
  },
  {
    id: 'D05',
    promise: 'a refused delete leaves the item; an accepted one returns it when asked to',
    async run(bench) {
      await put(bench, 'a', { v: n(1) });
      const remove = (v: number) =>
        bench.dynamo.send(
          new DeleteItemCommand({
            TableName: bench.bank,
            Key: keyIn(bench),
            ConditionExpression: 'v = :v',
            ExpressionAttributeValues: { ':v': n(v) },
            ReturnValues: 'ALL_OLD',
          }),
        );
      await refused(remove(2), conditionFailed);
      same((await read(bench))?.v, n(1), 'what stands after the refusal');
      same((await remove(1)).Attributes, { ...keyIn(bench), v: n(1) }, 'the returned item');
      same(await read(bench), undefined, 'what stands after the delete');
    },
  },
  {
    id: 'D06',
    promise: 'deleting what is absent succeeds, unless a condition demands that it exists',
    async run(bench) {
      const remove = (more: object) => bench.dynamo.send(new DeleteItemCommand({ TableName: bench.bank, Key: keyIn(bench), ...more }));
      await remove({});
      await refused(remove({ ConditionExpression: 'attribute_exists(pk)' }), conditionFailed);
    },
  },
  {
    id: 'D07',
    promise: 'the number key of a log record is a fence: the second writer of position n is refused and sees the first',
    async run(bench) {
      const append = (hash: string) =>
        bench.dynamo.send(
          new PutItemCommand({ TableName: bench.market, Item: { pk: s(bench.pk), sk: n(8), hash: s(hash) }, ...ifAbsent, ...showOld }),
        );
      await append('mine');
      same(
        (await refused(append('theirs'), conditionFailed)).Item,
        { pk: s(bench.pk), sk: n(8), hash: s('mine') },
        'the record that stands',
      );
    },
  },
  {
    id: 'D08',
    promise: 'a comparison with an absent attribute is false, so "absent or lower" lets the first projection in and a repeated one not',
    async run(bench) {
      await put(bench, 'a');
      const project = (position: number) =>
        update(bench, 'SET logPosition = :p', 'attribute_not_exists(logPosition) OR logPosition < :p', { ':p': n(position) });
      same(await isTrue(bench, 'logPosition < :p', { ':p': n(5) }), false, 'absent < 5');
      await project(5);
      await refused(project(5), conditionFailed);
      await project(6);
    },
  },
  {
    id: 'D09',
    promise: 'NOT binds before AND, AND before OR, and parentheses before all',
    async run(bench) {
      await put(bench, 'a', { x: n(1), y: n(2) });
      const values = { ':one': n(1), ':two': n(2), ':nine': n(9) };
      same(await isTrue(bench, 'x = :one OR y = :nine AND x = :two', values), true, 'AND before OR');
      same(await isTrue(bench, '(x = :one OR y = :nine) AND x = :two', values), false, 'parentheses first');
      same(await isTrue(bench, 'NOT x = :nine AND y = :two', { ':nine': n(9), ':two': n(2) }), true, 'NOT before AND');
    },
  },
  {
    id: 'D10',
    promise: 'BETWEEN, IN, begins_with, contains, size, attribute_type and <> decide as published',
    async run(bench) {
      await put(bench, 'a', { x: n(5), text: s('abcde'), tags: { SS: ['red', 'blue'] } });
      const names = { '#x': 'x', '#text': 'text', '#tags': 'tags' };
      const check = async (condition: string, values: Item, expected: boolean): Promise<void> => {
        const used = Object.fromEntries(Object.entries(names).filter(([name]) => condition.includes(name)));
        same(await isTrue(bench, condition, values, used), expected, condition);
      };
      await check('#x BETWEEN :low AND :high', { ':low': n(5), ':high': n(6) }, true);
      await check('#x BETWEEN :low AND :high', { ':low': n(6), ':high': n(9) }, false);
      await check('#x IN (:one, :five)', { ':one': n(1), ':five': n(5) }, true);
      await check('begins_with(#text, :text)', { ':text': s('abc') }, true);
      await check('contains(#text, :text)', { ':text': s('cd') }, true);
      await check('contains(#tags, :tag)', { ':tag': s('red') }, true);
      await check('size(#text) > :four', { ':four': n(4) }, true);
      await check('attribute_type(#x, :type)', { ':type': s('S') }, false);
      await check('#x <> :five', { ':five': n(5) }, false);
    },
  },
  {
    id: 'D11',
    promise: 'a number never equals nor orders with a string: the condition is false, not an error',
    async run(bench) {
      await put(bench, 'a', { x: s('5') });
      same(await isTrue(bench, 'x = :x', { ':x': n(5) }), false, "'5' = 5");
      same(await isTrue(bench, 'x > :x', { ':x': n(1) }), false, "'5' > 1");
    },
  },
  {
    id: 'D12',
    promise: 'numbers compare by value, not by spelling, to the last of 38 digits',
    async run(bench) {
      await put(bench, 'a', { x: n('99999999999999999999999999999999999998') });
      same(await isTrue(bench, 'x < :x', { ':x': n('99999999999999999999999999999999999999') }), true, '…998 < …999');
      await put(bench, 'a', { x: n('1.50') });
      same(await isTrue(bench, 'x = :x', { ':x': n('1.5') }), true, '1.50 = 1.5');
    },
  },
  {
    id: 'D13',
    promise: '50 parallel increments under a version condition, retried on refusal, end at exactly 50',
    async run(bench) {
      await put(bench, 'a', { v: n(0) });
      const increment = async (): Promise<number> => {
        for (let attempt = 1; attempt <= 200; attempt += 1) {
          const v = Number((await read(bench))?.v?.N);
          const isDone = await update(bench, 'SET v = :new', 'v = :v', { ':new': n(v + 1), ':v': n(v) }).then(
            () => true,
            (error: Error) => (error.name === conditionFailed ? false : Promise.reject(error)),
          );
          if (isDone) return attempt;
        }
        throw new Error('200 attempts were not enough');
      };
      await Promise.all(range(50).map(increment));
      same((await read(bench))?.v, n(50), 'the counter');
    },
  },
  {
    id: 'D14',
    promise: 'of 20 parallel puts under attribute_not_exists exactly one wins',
    async run(bench) {
      const outcomes = await Promise.allSettled(range(20).map((at) => put(bench, 'a', { by: n(at) }, ifAbsent)));
      same(outcomes.filter(({ status }) => status === 'fulfilled').length, 1, 'winners');
    },
  },
  {
    id: 'D15',
    promise: 'conditions reach into maps and lists',
    async run(bench) {
      await put(bench, 'a', { deep: { M: { parts: { L: [n(1), { M: { leaf: s('x') } }] } } } });
      same(await isTrue(bench, 'deep.parts[1].leaf = :x', { ':x': s('x') }), true, 'deep.parts[1].leaf');
      same(await isTrue(bench, 'attribute_exists(deep.parts[2])'), false, 'deep.parts[2]');
    },
  },
  {
    id: 'D16',
    promise: 'a placeholder that is unused, or used and not given, is refused before the condition is looked at',
    async run(bench) {
      await put(bench, 'a', { v: n(1) });
      const attempt = (values: Item) => update(bench, 'REMOVE nothing', 'v = :v', values);
      await refused(attempt({ ':v': n(1), ':unused': n(1) }), invalid);
      await refused(attempt({ ':other': n(1) }), invalid);
      await refused(attempt({ ':v': n(2), ':unused': n(1) }), invalid);
    },
  },
  {
    id: 'D17',
    promise: 'a reserved word needs a # placeholder',
    async run(bench) {
      await put(bench, 'a', { state: s('open') });
      await refused(update(bench, 'REMOVE nothing', 'state = :s', { ':s': s('open') }), invalid);
      await update(bench, 'REMOVE nothing', '#state = :s', { ':s': s('open') }, { '#state': 'state' });
      holds(true, 'the placeholder was accepted');
    },
  },
  {
    id: 'D18',
    promise: 'a condition that does not parse is refused as a validation error, not as a failed condition',
    async run(bench) {
      await refused(update(bench, 'REMOVE nothing', 'v = = :v', { ':v': n(1) }), invalid);
      await refused(update(bench, 'REMOVE nothing', 'no_function(v) = :v', { ':v': n(1) }), invalid);
    },
  },
];
