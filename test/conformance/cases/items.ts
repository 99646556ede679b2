import { CreateTableCommand, DescribeTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { holds, refused, same } from '../check.ts';
import type { DynamoCase, Item } from './dynamo-words.ts';
import { invalid, keyIn, n, put, putItem, read, s } from './dynamo-words.ts';

const itemBytesMax = 409_600;

/** An item of exactly this many bytes, by the published count: names and values in UTF-8. */
const itemOf = (key: Item, bytes: number): Item => {
  const used = Object.entries(key).reduce((total, [name, value]) => total + name.length + (value.S ?? '').length, 'body'.length);
  return { ...key, body: s('x'.repeat(bytes - used)) };
};

export const items: readonly DynamoCase[] = [
  {
    id: 'D34',
    promise: 'a consistent read sees the write that was just acknowledged',
    async run(bench) {
      for (const at of [1, 2, 3, 4, 5]) {
        await put(bench, 'a', { v: n(at) });
        same((await read(bench))?.v, n(at), `read after write ${at}`);
      }
    },
  },
  {
    id: 'D35',
    promise: 'what is absent is answered without an item, not as an error',
    async run(bench) {
      same(await read(bench, 'absent'), undefined, 'the answer');
    },
  },
  {
    id: 'D36',
    promise: 'an item of 409,600 bytes is stored',
    async run(bench) {
      await putItem(bench, itemOf(keyIn(bench), itemBytesMax));
      same((await read(bench))?.body?.S?.length, itemOf(keyIn(bench), itemBytesMax).body?.S?.length, 'length of the body');
    },
  },
  {
    id: 'D37',
    promise: 'an item of 409,601 bytes is refused',
    async run(bench) {
      await refused(putItem(bench, itemOf(keyIn(bench), itemBytesMax + 1)), invalid);
    },
  },
  {
    id: 'D38',
    promise: 'the size of an item counts UTF-8 bytes, not characters',
    async run(bench) {
      await refused(put(bench, 'a', { body: s('账'.repeat(136_600)) }), invalid);
      await put(bench, 'a', { body: s('账'.repeat(130_000)) });
    },
  },
  {
    id: 'D39',
    promise: 'maps, lists, booleans, nulls and bytes come back as they were',
    async run(bench) {
      const deep: Item = {
        map: { M: { list: { L: [{ BOOL: true }, { NULL: true }, s('"#\u0000账')] } } },
        bytes: { B: Uint8Array.of(0, 255, 7) },
      };
      await put(bench, 'a', deep);
      const item = await read(bench);
      same([item?.map, [...(item?.bytes?.B ?? [])]], [deep.map, [0, 255, 7]], 'what came back');
    },
  },
  {
    id: 'D40',
    promise: 'a projection returns the named paths and no other',
    async run(bench) {
      await put(bench, 'a', { x: n(1), y: n(2), deep: { M: { leaf: s('l'), other: s('o') } } });
      const { Item } = await bench.dynamo.send(
        new GetItemCommand({
          TableName: bench.bank,
          Key: keyIn(bench),
          ProjectionExpression: '#x, deep.leaf',
          ExpressionAttributeNames: { '#x': 'x' },
        }),
      );
      same(Item, { x: n(1), deep: { M: { leaf: s('l') } } }, 'the projection');
    },
  },
  {
    id: 'D41',
    promise: 'a key of the wrong type, incomplete or with more attributes is refused',
    async run(bench) {
      const get = (key: Item) => bench.dynamo.send(new GetItemCommand({ TableName: bench.bank, Key: key }));
      await refused(get({ pk: s(bench.pk), sk: n(1) }), invalid);
      await refused(get({ pk: s(bench.pk) }), invalid);
      await refused(get({ ...keyIn(bench), more: n(1) }), invalid);
      await refused(putItem(bench, { pk: s(bench.pk) }), invalid);
    },
  },
  {
    id: 'D42',
    promise: 'sort keys that differ only in case, trailing space or Unicode form are different items',
    async run(bench) {
      const forms = ['key', 'KEY', 'key ', 'k\u0065\u0301', 'k\u00e9'];
      for (const form of forms) await put(bench, form, { form: s(form) });
      for (const form of forms) same((await read(bench, form))?.form, s(form), form);
    },
  },
  {
    id: 'D43',
    promise: 'a table that does not exist is refused by its own error, and so is creating one that exists',
    async run(bench) {
      await refused(bench.dynamo.send(new GetItemCommand({ TableName: 'NoSuchTable', Key: keyIn(bench) })), 'ResourceNotFoundException');
      const again = new CreateTableCommand({
        TableName: bench.bank,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      });
      await refused(bench.dynamo.send(again), 'ResourceInUseException');
    },
  },
  {
    id: 'D44',
    promise: 'a table tells its stream and is active',
    async run(bench) {
      const { Table } = await bench.dynamo.send(new DescribeTableCommand({ TableName: bench.bank }));
      same(Table?.TableStatus, 'ACTIVE', 'status');
      holds(Table?.LatestStreamArn?.includes(bench.bank), 'the stream ARN names the table');
    },
  },
  {
    id: 'D45',
    promise: 'an item whose TTL has passed may still be read, so that a reader must compare for itself',
    async run(bench) {
      await put(bench, 'a', { ttl: n(1) });
      const item = await read(bench);
      holds(item === undefined || Number(item.ttl?.N) < Date.now() / 1000, 'the reader can tell that it has expired');
    },
  },
];
