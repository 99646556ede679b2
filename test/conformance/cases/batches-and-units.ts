import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase } from './dynamo-words.ts';
import { invalid, keyIn, n, put, query, range, s, sortKeys, txPut } from './dynamo-words.ts';

const putRequest = (bench: DynamoBench, sk: string): WriteRequest => ({ PutRequest: { Item: keyIn(bench, sk) } });
const batchWrite = (bench: DynamoBench, requests: WriteRequest[]) =>
  bench.dynamo.send(new BatchWriteItemCommand({ RequestItems: { [bench.bank]: requests } }));
const batchGet = (bench: DynamoBench, sorts: readonly string[]) =>
  bench.dynamo.send(
    new BatchGetItemCommand({ RequestItems: { [bench.bank]: { Keys: sorts.map((sk) => keyIn(bench, sk)), ConsistentRead: true } } }),
  );
const total = { ReturnConsumedCapacity: 'TOTAL' } as const;

export const batchesAndUnits: readonly DynamoCase[] = [
  {
    id: 'D91',
    promise: 'a batch writes 25 items, puts and deletes mixed',
    async run(bench) {
      await put(bench, 'gone');
      const output = await batchWrite(bench, [
        ...range(24).map((at) => putRequest(bench, `k${at}`)),
        { DeleteRequest: { Key: keyIn(bench, 'gone') } },
      ]);
      same(Object.keys(output.UnprocessedItems ?? {}), [], 'unprocessed');
      same((await query(bench, { ConsistentRead: true })).Count, 24, 'items');
    },
  },
  {
    id: 'D92',
    promise: 'a batch of 26 is refused whole, and so is an empty one',
    async run(bench) {
      await refused(
        batchWrite(
          bench,
          range(26).map((at) => putRequest(bench, `k${at}`)),
        ),
        invalid,
      );
      await refused(batchWrite(bench, []), invalid);
      same((await query(bench, { ConsistentRead: true })).Count, 0, 'items');
    },
  },
  {
    id: 'D93',
    promise: 'a batch that names a key twice is refused',
    async run(bench) {
      await refused(batchWrite(bench, [putRequest(bench, 'a'), putRequest(bench, 'a')]), invalid);
      await refused(batchWrite(bench, [putRequest(bench, 'a'), { DeleteRequest: { Key: keyIn(bench, 'a') } }]), invalid);
    },
  },
  {
    id: 'D94',
    promise: 'a batch read finds 100 keys and leaves out what is absent; 101 and duplicates are refused',
    async run(bench) {
      for (const start of [0, 25])
        await batchWrite(
          bench,
          range(25).map((at) => putRequest(bench, `k${start + at}`)),
        );
      const { Responses } = await batchGet(
        bench,
        range(100).map((at) => `k${at}`),
      );
      same(sortKeys({ Items: Responses?.[bench.bank] }).length, 50, 'found');
      await refused(
        batchGet(
          bench,
          range(101).map((at) => `k${at}`),
        ),
        invalid,
      );
      await refused(batchGet(bench, ['a', 'a']), invalid);
    },
  },
  {
    id: 'D95',
    promise: 'a write costs one unit per started KB of the larger image',
    async run(bench) {
      const cost = async (bytes: number) => (await put(bench, 'a', { body: s('x'.repeat(bytes)) }, total)).ConsumedCapacity?.CapacityUnits;
      same([await cost(100), await cost(1500), await cost(100)], [1, 2, 2], 'units of 100 B, 1.5 KB over it, 100 B over that');
    },
  },
  {
    id: 'D96',
    promise: 'a write into a sparse index costs one unit more, and none if the item is not in it',
    async run(bench) {
      same((await put(bench, 'out', {}, total)).ConsumedCapacity?.CapacityUnits, 1, 'outside the index');
      const inside = { outboxShard: s(bench.pk), outboxAt: n(1) };
      same((await put(bench, 'in', inside, total)).ConsumedCapacity?.CapacityUnits, 2, 'inside the index');
    },
  },
  {
    id: 'D97',
    promise: 'a transaction costs twice the units of its writes',
    async run(bench) {
      const output = await bench.dynamo.send(
        new TransactWriteItemsCommand({ TransactItems: [txPut(bench, 'a'), txPut(bench, 'b')], ...total }),
      );
      same(output.ConsumedCapacity?.[0]?.CapacityUnits, 4, 'units');
    },
  },
  {
    id: 'D98',
    promise: 'a read costs one unit per 4 KB if consistent, half if not, twice in a transaction',
    async run(bench) {
      await put(bench, 'a', { body: s('x'.repeat(5000)) });
      const read = async (ConsistentRead: boolean) =>
        (await bench.dynamo.send(new GetItemCommand({ TableName: bench.bank, Key: keyIn(bench), ConsistentRead, ...total })))
          .ConsumedCapacity?.CapacityUnits;
      const inTransaction = await bench.dynamo.send(
        new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: bench.bank, Key: keyIn(bench) } }], ...total }),
      );
      same([await read(true), await read(false), inTransaction.ConsumedCapacity?.[0]?.CapacityUnits], [2, 1, 4], 'units of 5 KB');
    },
  },
];
