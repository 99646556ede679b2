import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { eventually, refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase, Item } from './dynamo-words.ts';
import { invalid, keyIn, n, put, query, range, s, sortKeys } from './dynamo-words.ts';

const queryIndex = (bench: DynamoBench, input: Partial<QueryCommandInput> = {}) =>
  query(bench, { IndexName: 'outbox', KeyConditionExpression: 'outboxShard = :pk', ...input });

/** Waits until the index shows exactly these sort keys: an index follows its table, it does not lead. */
const shows = (bench: DynamoBench, expected: readonly string[], input: Partial<QueryCommandInput> = {}): Promise<true> =>
  eventually(
    async () => (JSON.stringify(sortKeys(await queryIndex(bench, input))) === JSON.stringify(expected) ? true : undefined),
    bench.pause,
    `the index shows ${expected.join(', ')}`,
  );

const entry = (bench: DynamoBench, at: number): Item => ({ outboxShard: s(bench.pk), outboxAt: n(at) });

export const indexes: readonly DynamoCase[] = [
  {
    id: 'D83',
    promise: 'a sparse index holds only items that have both of its keys, in the order of its number key',
    async run(bench) {
      await put(bench, 'late', entry(bench, 100));
      await put(bench, 'early', entry(bench, 20));
      await put(bench, 'half', { outboxShard: s(bench.pk) });
      await put(bench, 'none');
      await shows(bench, ['early', 'late']);
    },
  },
  {
    id: 'D84',
    promise: 'an item leaves the index when its index key or the item itself is removed, and moves when the key changes',
    async run(bench) {
      for (const at of [1, 2, 3]) await put(bench, `k${at}`, entry(bench, at));
      await shows(bench, ['k1', 'k2', 'k3']);
      const update = (sk: string, expression: string, values?: Item) =>
        bench.dynamo.send(
          new UpdateItemCommand({
            TableName: bench.bank,
            Key: keyIn(bench, sk),
            UpdateExpression: expression,
            ExpressionAttributeValues: values,
          }),
        );
      await update('k1', 'SET outboxAt = :at', { ':at': n(9) });
      await update('k2', 'REMOVE outboxShard');
      await shows(bench, ['k3', 'k1']);
      await bench.dynamo.send(new DeleteItemCommand({ TableName: bench.bank, Key: keyIn(bench, 'k3') }));
      await shows(bench, ['k1']);
    },
  },
  {
    id: 'D85',
    promise: 'an index pages through items with the same index key, each once',
    async run(bench) {
      const sorts = range(9).map((at) => `k${at}`);
      for (const sk of sorts) await put(bench, sk, entry(bench, 7));
      await eventually(async () => ((await queryIndex(bench)).Count === 9 ? true : undefined), bench.pause, 'nine items in the index');
      const found: string[] = [];
      let start: Item | undefined;
      for (let page = 0; page < 10; page += 1) {
        const output = await queryIndex(bench, { Limit: 2, ...(start && { ExclusiveStartKey: start }) });
        found.push(...sortKeys(output));
        start = output.LastEvaluatedKey;
        if (!start) break;
        same(Object.keys(start).sort(), ['outboxAt', 'outboxShard', 'pk', 'sk'], 'attributes of the cursor');
      }
      same(found.sort(), sorts, 'all pages');
    },
  },
  {
    id: 'D86',
    promise: 'an index takes a range of its number key: what is due until a time, oldest first, at most so many',
    async run(bench) {
      for (const at of [5, 50, 500]) await put(bench, `k${at}`, entry(bench, at));
      const due = { KeyConditionExpression: 'outboxShard = :pk AND outboxAt <= :until', ExpressionAttributeValues: { ':until': n(60) } };
      await shows(bench, ['k5', 'k50'], due);
      await shows(bench, ['k5'], { ...due, Limit: 1 });
    },
  },
  {
    id: 'D87',
    promise: 'a consistent read of an index is refused',
    async run(bench) {
      await refused(queryIndex(bench, { ConsistentRead: true }), invalid);
    },
  },
  {
    id: 'D88',
    promise: 'an index key of the wrong type or an empty one is refused with the write',
    async run(bench) {
      await refused(put(bench, 'a', { outboxShard: s(bench.pk), outboxAt: s('1') }), invalid);
      await refused(put(bench, 'a', { outboxShard: s(''), outboxAt: n(1) }), invalid);
    },
  },
  {
    id: 'D89',
    promise: 'an index with projection ALL shows the whole item, its latest state',
    async run(bench) {
      await put(bench, 'a', { ...entry(bench, 1), body: s('old') });
      await put(bench, 'a', { ...entry(bench, 1), body: s('new') });
      await eventually(
        async () => ((await queryIndex(bench)).Items?.[0]?.body?.S === 'new' ? true : undefined),
        bench.pause,
        'the index shows the new body',
      );
    },
  },
  {
    id: 'D90',
    promise: 'an index that does not exist is refused',
    async run(bench) {
      await refused(queryIndex(bench, { IndexName: 'nosuch' }), invalid, 'ResourceNotFoundException');
    },
  },
];
