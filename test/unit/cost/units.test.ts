import { CreateTableCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { itemBytes } from '../../bench/operations/item-size.ts';
import { shareUnits, touchesOf } from '../../bench/operations/partitions.ts';
import type { ChildServer } from '../../conformance/backends/child-server.ts';
import { dynamoClientFor } from '../../conformance/backends/dynamo-endpoint.ts';
import { bankTable } from '../../conformance/backends/dynamo-tables.ts';
import { startDynoxide } from '../../conformance/backends/dynoxide.ts';

/*
 * The measured units are those that the embedded database counts. These are AWS's published rules for them:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
let server: ChildServer;
let client: ReturnType<typeof dynamoClientFor>;
const table = { TableName: 'Bank', ReturnConsumedCapacity: 'INDEXES' } as const;
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'a' } });
const item = (pk: string, letters: number, isIndexed = false) => ({
  ...key(pk),
  text: { S: 'x'.repeat(letters) },
  ...(isIndexed && { outboxShard: { S: '1' }, outboxAt: { N: '5' } }),
});

beforeAll(async () => {
  server = await startDynoxide();
  client = dynamoClientFor(server.endpoint);
  await client.send(new CreateTableCommand({ ...bankTable, TableName: 'Bank' }));
});

afterAll(async () => {
  client.destroy();
  await server.kill();
});

test('a write takes a unit for each KB begun, of what is there before or after, whichever is larger', async () => {
  const put = async (letters: number) => (await client.send(new PutItemCommand({ ...table, Item: item('a', letters) }))).ConsumedCapacity;
  expect([(await put(100))?.CapacityUnits, (await put(1_500))?.CapacityUnits, (await put(100))?.CapacityUnits]).toEqual([1, 2, 2]);
  const UpdateExpression = 'ADD v :one';
  const update = new UpdateItemCommand({ ...table, Key: key('a'), UpdateExpression, ExpressionAttributeValues: { ':one': { N: '1' } } });
  expect((await client.send(update)).ConsumedCapacity?.CapacityUnits).toBe(1);
});

test('a transaction takes two for each, a check among them, and the index takes one', async () => {
  const Put = { TableName: 'Bank', Item: item('b', 1_500, true) };
  const ConditionCheck = { TableName: 'Bank', Key: key('a'), ConditionExpression: 'attribute_exists(pk)' };
  const command = new TransactWriteItemsCommand({ ReturnConsumedCapacity: 'INDEXES', TransactItems: [{ Put }, { ConditionCheck }] });
  const [consumed] = (await client.send(command)).ConsumedCapacity ?? [];
  expect([consumed?.Table?.CapacityUnits, consumed?.GlobalSecondaryIndexes?.outbox?.CapacityUnits]).toEqual([4 + 2, 2]);
});

test('a consistent query takes a unit for each 4 KB of all it reads together, and one for nothing', async () => {
  for (const sk of ['k1', 'k2', 'k3']) await client.send(new PutItemCommand({ ...table, Item: { ...item('q', 1_500), sk: { S: sk } } }));
  const query = async (pk: string) =>
    (
      await client.send(
        new QueryCommand({
          ...table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
        }),
      )
    ).ConsumedCapacity?.CapacityUnits;
  expect([await query('q'), await query('nobody')]).toEqual([2, 1]);
});

test('an item is as large as its names and values', () => {
  expect(itemBytes({ pk: { S: 'ab' }, n: { N: '1234' }, b: { BOOL: true }, l: { L: [{ S: 'é' }] } })).toBe(
    4 + (1 + 3) + (1 + 1) + (1 + 3 + 1 + 2),
  );
});

test('the units of a request are shared among the partitions that it touches, by the size of what is put', () => {
  const Put = { Item: { pk: { S: 'T#one' }, text: { S: 'x'.repeat(2_000) } } };
  const touches = touchesOf({
    TransactItems: [{ Put }, { Update: { Key: { pk: { S: 'P#fees#3' } } } }, { Delete: { Key: { pk: { S: 'DUE#1' } } } }],
  });
  expect(touches).toEqual([
    { kind: 'T', weight: 2 },
    { kind: 'P', weight: 1 },
    { kind: 'DUE', weight: 1 },
  ]);
  expect(Object.fromEntries(shareUnits(touches, 8))).toEqual({ T: 4, P: 2, DUE: 2 });
});
