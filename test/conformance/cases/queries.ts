import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { holds, refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase, Item } from './dynamo-words.ts';
import { invalid, n, put, query, range, s, sortKeys } from './dynamo-words.ts';

const fill = async (
  bench: DynamoBench,
  table: string,
  sorts: readonly (Item['sk'] | undefined)[],
  attributes: Item = {},
): Promise<void> => {
  for (let start = 0; start < sorts.length; start += 25) {
    const puts = sorts
      .slice(start, start + 25)
      .map((sk) => ({ PutRequest: { Item: { pk: s(bench.pk), ...(sk && { sk }), ...attributes } } }));
    await bench.dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
};
const fillText = (bench: DynamoBench, sorts: readonly string[]) => fill(bench, bench.bank, sorts.map(s));
const fillNumbers = (bench: DynamoBench, sorts: readonly (number | string)[]) => fill(bench, bench.market, sorts.map(n));

const between = (low: Item[string], high: Item[string]): Partial<QueryCommandInput> => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
  ExpressionAttributeValues: { ':low': low, ':high': high },
});

/** All pages of a query, at most 100. */
const pages = async (bench: DynamoBench, input: Partial<QueryCommandInput>): Promise<string[][]> => {
  const found: string[][] = [];
  let start: Item | undefined;
  for (let page = 0; page < 100; page += 1) {
    const output = await query(bench, { ...input, ...(start && { ExclusiveStartKey: start }) });
    found.push(sortKeys(output));
    start = output.LastEvaluatedKey;
    if (!start) return found;
  }
  throw new Error('more than 100 pages');
};

const padded = (count: number): string[] => range(count).map((at) => String(at).padStart(3, '0'));

export const queries: readonly DynamoCase[] = [
  {
    id: 'D66',
    promise: 'string sort keys stand in the order of their UTF-8 bytes',
    async run(bench) {
      const sorts = ['10', '9', 'Z', 'a', 'z', 'é', '账', '\uffee', '😀'];
      await fillText(bench, [...sorts].reverse());
      same(sortKeys(await query(bench)), sorts, 'the order');
    },
  },
  {
    id: 'D67',
    promise: 'number sort keys stand in the order of their values, negative and fractional ones too',
    async run(bench) {
      const sorts = ['-100', '-2', '-0.5', '0', '0.25', '3', '20', '12345678901234567890123456789012345678'];
      await fillNumbers(bench, [...sorts].reverse());
      same(sortKeys(await query(bench, { TableName: bench.market })), sorts, 'the order');
    },
  },
  {
    id: 'D68',
    promise: 'BETWEEN on a string sort key takes both ends in',
    async run(bench) {
      await fillText(bench, ['a', 'b', 'c', 'd', 'd!']);
      same(sortKeys(await query(bench, between(s('b'), s('d')))), ['b', 'c', 'd'], 'the range');
    },
  },
  {
    id: 'D69',
    promise: 'BETWEEN on a number sort key compares values, both ends in',
    async run(bench) {
      await fillNumbers(bench, [2, 9, 10, 11, 100]);
      same(sortKeys(await query(bench, { TableName: bench.market, ...between(n(9), n(11)) })), ['9', '10', '11'], 'the range');
    },
  },
  {
    id: 'D70',
    promise: 'sk > :n reads the tail of a log, sk <= :n its head, in order',
    async run(bench) {
      await fillNumbers(
        bench,
        range(12).map((at) => at + 1),
      );
      const part = async (operator: string) =>
        sortKeys(
          await query(bench, {
            TableName: bench.market,
            KeyConditionExpression: `pk = :pk AND sk ${operator} :n`,
            ExpressionAttributeValues: { ':n': n(9) },
          }),
        );
      same(await part('>'), ['10', '11', '12'], 'tail');
      same((await part('<=')).length, 9, 'head');
    },
  },
  {
    id: 'D71',
    promise: 'begins_with on the sort key takes its prefix and nothing else',
    async run(bench) {
      await fillText(bench, ['LEASE#1', 'LEASE#2', 'LEASES#3', 'lease#4']);
      const output = await query(bench, {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':prefix': s('LEASE#') },
      });
      same(sortKeys(output), ['LEASE#1', 'LEASE#2'], 'the prefix');
    },
  },
  {
    id: 'D111',
    promise: 'begins_with takes every character as itself: there are no wildcards',
    async run(bench) {
      await fillText(bench, ['a_1', 'ab1', 'a%2', 'a*3', 'a[4']);
      const starting = async (prefix: string) =>
        sortKeys(
          await query(bench, {
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':prefix': s(prefix) },
          }),
        );
      for (const [prefix, only] of [
        ['a_', 'a_1'],
        ['a%', 'a%2'],
        ['a*', 'a*3'],
        ['a[', 'a[4'],
      ] as const)
        same(await starting(prefix), [only], prefix);
    },
  },
  {
    id: 'D72',
    promise: 'ScanIndexForward false reads backwards; with Limit 1 it finds the newest',
    async run(bench) {
      await fillNumbers(bench, [3, 20, 100]);
      const backwards = { TableName: bench.market, ScanIndexForward: false };
      same(sortKeys(await query(bench, backwards)), ['100', '20', '3'], 'backwards');
      const newest = await query(bench, {
        ...backwards,
        Limit: 1,
        KeyConditionExpression: 'pk = :pk AND sk <= :n',
        ExpressionAttributeValues: { ':n': n(99) },
      });
      same(sortKeys(newest), ['20'], 'newest not after 99');
    },
  },
  {
    id: 'D73',
    promise: 'pages follow each other by LastEvaluatedKey: each item once, in order, forwards and backwards',
    async run(bench) {
      const sorts = padded(23);
      await fillText(bench, sorts);
      same((await pages(bench, { Limit: 5 })).flat(), sorts, 'forwards');
      same((await pages(bench, { Limit: 5, ScanIndexForward: false })).flat(), [...sorts].reverse(), 'backwards');
    },
  },
  {
    id: 'D74',
    promise: 'a page that ends exactly at the last item still names a next one, which is empty',
    async run(bench) {
      await fillText(bench, padded(20));
      same(
        (await pages(bench, { Limit: 10 })).map((page) => page.length),
        [10, 10, 0],
        'page sizes',
      );
    },
  },
  {
    id: 'D75',
    promise: 'a cursor need not name an existing item: reading goes on after its place',
    async run(bench) {
      await fillText(bench, ['a', 'b', 'd', 'e']);
      same(sortKeys(await query(bench, { ExclusiveStartKey: { pk: s(bench.pk), sk: s('c') } })), ['d', 'e'], 'after c');
      const backwards = await query(bench, { ExclusiveStartKey: { pk: s(bench.pk), sk: s('c') }, ScanIndexForward: false });
      same(sortKeys(backwards), ['b', 'a'], 'before c');
    },
  },
  {
    id: 'D76',
    promise: 'a cursor of another partition is refused',
    async run(bench) {
      await fillText(bench, ['a', 'b']);
      await refused(query(bench, { ExclusiveStartKey: { pk: s('another'), sk: s('a') } }), invalid);
    },
  },
  {
    id: 'D77',
    promise: 'Limit counts what was looked at, a filter thins it out afterwards',
    async run(bench) {
      for (const at of range(10)) await put(bench, `k${at}`, { odd: n(at % 2) });
      const output = await query(bench, { Limit: 4, FilterExpression: 'odd = :one', ExpressionAttributeValues: { ':one': n(1) } });
      same([output.Count, output.ScannedCount, output.LastEvaluatedKey?.sk], [2, 4, s('k3')], 'count, scanned and last key');
    },
  },
  {
    id: 'D78',
    promise: 'a page ends at 1 MB and names the next',
    async run(bench) {
      for (const at of range(8)) await put(bench, `k${at}`, { body: s('x'.repeat(300_000)) });
      const sizes = (await pages(bench, {})).map((page) => page.length);
      same(
        sizes.reduce((total, size) => total + size, 0),
        8,
        'all items',
      );
      holds((sizes[0] ?? 0) >= 3 && (sizes[0] ?? 0) <= 4, `the first page of ${sizes[0]} items of 300 KB ends at 1 MB`);
    },
  },
  {
    id: 'D79',
    promise: 'an empty partition is answered with no items and no next page',
    async run(bench) {
      const output = await query(bench);
      same([output.Items, output.Count, output.LastEvaluatedKey], [[], 0, undefined], 'the answer');
    },
  },
  {
    id: 'D80',
    promise: 'Select COUNT counts without sending items',
    async run(bench) {
      await fillText(bench, padded(7));
      const output = await query(bench, { Select: 'COUNT' });
      same([output.Count, output.Items], [7, undefined], 'count and items');
    },
  },
  {
    id: 'D81',
    promise: 'a query needs an equality on the partition key and takes only one condition on the sort key',
    async run(bench) {
      await refused(query(bench, { KeyConditionExpression: 'pk > :pk' }), invalid);
      const twice = {
        KeyConditionExpression: 'pk = :pk AND sk > :a AND sk < :b',
        ExpressionAttributeValues: { ':a': s('a'), ':b': s('b') },
      };
      await refused(query(bench, twice), invalid);
      await refused(query(bench, { KeyConditionExpression: 'pk = :pk OR sk = :a', ExpressionAttributeValues: { ':a': s('a') } }), invalid);
    },
  },
  {
    id: 'D82',
    promise: 'a consistent query sees the write that was just acknowledged',
    async run(bench) {
      for (const at of range(5)) {
        await put(bench, `k${at}`);
        same((await query(bench, { ConsistentRead: true })).Count, at + 1, `items after write ${at}`);
      }
    },
  },
];
