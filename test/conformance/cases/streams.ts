import { DeleteItemCommand, DescribeTableCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { _Record, ShardIteratorType } from '@aws-sdk/client-dynamodb-streams';
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { eventually, holds, refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase, Item } from './dynamo-words.ts';
import { cancelled, conditionFailed, ifAbsent, keyIn, n, put, range, s, transact, txPut } from './dynamo-words.ts';

interface Shard {
  readonly arn: string;
  readonly id: string;
}

const shardOf = async (bench: DynamoBench, table: string): Promise<Shard> => {
  const { Table } = await bench.dynamo.send(new DescribeTableCommand({ TableName: table }));
  const arn = Table?.LatestStreamArn ?? '';
  const { StreamDescription } = await bench.streams.send(new DescribeStreamCommand({ StreamArn: arn }));
  return { arn, id: StreamDescription?.Shards?.at(-1)?.ShardId ?? '' };
};

const iteratorAt = async (bench: DynamoBench, { arn, id }: Shard, type: ShardIteratorType, sequenceNumber?: string): Promise<string> => {
  const { ShardIterator } = await bench.streams.send(
    new GetShardIteratorCommand({
      StreamArn: arn,
      ShardId: id,
      ShardIteratorType: type,
      ...(sequenceNumber && { SequenceNumber: sequenceNumber }),
    }),
  );
  return ShardIterator ?? '';
};

/** Reads on from an iterator, keeping the case's own records, until `isEnough` or 50 tries. */
const readFrom = async (bench: DynamoBench, iterator: string, isEnough: (records: _Record[]) => boolean): Promise<_Record[]> => {
  const records: _Record[] = [];
  let next: string | undefined = iterator;
  await eventually(
    async () => {
      const output = await bench.streams.send(new GetRecordsCommand({ ShardIterator: next }));
      records.push(...(output.Records ?? []).filter(({ dynamodb }) => dynamodb?.Keys?.pk?.S === bench.pk));
      next = output.NextShardIterator;
      return isEnough(records) || next === undefined ? true : undefined;
    },
    bench.pause,
    `enough records (${records.length} so far)`,
  );
  return records;
};

/** Runs `writes` and returns its records. Its last write is a marker, so that absence can be told from delay. */
const recordsOf = async (bench: DynamoBench, writes: () => Promise<unknown>): Promise<_Record[]> => {
  const iterator = await iteratorAt(bench, await shardOf(bench, bench.bank), 'LATEST');
  await writes();
  await put(bench, 'zz-marker');
  const isMarker = ({ dynamodb }: _Record): boolean => dynamodb?.Keys?.sk?.S === 'zz-marker';
  const records = await readFrom(bench, iterator, (seen) => seen.some(isMarker));
  return records.filter((record) => !isMarker(record));
};

const outline = ({ eventName, dynamodb }: _Record): string => `${eventName} ${dynamodb?.Keys?.sk?.S ?? dynamodb?.Keys?.sk?.N}`;
const sequenceOf = ({ dynamodb }: _Record): bigint => BigInt(dynamodb?.SequenceNumber ?? '-1');
const remove = (bench: DynamoBench, sk: string) =>
  bench.dynamo.send(new DeleteItemCommand({ TableName: bench.bank, Key: keyIn(bench, sk) }));

export const streams: readonly DynamoCase[] = [
  {
    id: 'D99',
    promise: "each change of an item leaves one record, in the order of the item's changes",
    async run(bench) {
      const records = await recordsOf(bench, async () => {
        for (const v of range(10)) await put(bench, 'a', { v: n(v) });
        await remove(bench, 'a');
      });
      same(records.map(outline), ['INSERT a', ...range(9).map(() => 'MODIFY a'), 'REMOVE a'], 'the records');
      same(
        records.slice(0, 10).map(({ dynamodb }) => dynamodb?.NewImage?.v?.N),
        range(10).map(String),
        'the images',
      );
    },
  },
  {
    id: 'D100',
    promise: 'a stream of new images shows the whole new item, and keys alone of a removed one',
    async run(bench) {
      const item: Item = { body: { M: { x: n(1) } }, list: { L: [s('x')] } };
      const records = await recordsOf(bench, async () => {
        await put(bench, 'a', item);
        await remove(bench, 'a');
      });
      same(
        records.map(({ dynamodb }) => dynamodb?.NewImage),
        [{ ...keyIn(bench), ...item }, undefined],
        'new images',
      );
      same(
        records.map(({ dynamodb }) => dynamodb?.OldImage),
        [undefined, undefined],
        'old images',
      );
      same(
        records.map(({ dynamodb }) => dynamodb?.Keys),
        [keyIn(bench), keyIn(bench)],
        'keys',
      );
    },
  },
  {
    id: 'D101',
    promise: 'a stream of keys shows no image',
    async run(bench) {
      const iterator = await iteratorAt(bench, await shardOf(bench, bench.market), 'LATEST');
      await bench.dynamo.send(new PutItemCommand({ TableName: bench.market, Item: { pk: s(bench.pk), sk: n(1), body: s('x') } }));
      const [record] = await readFrom(bench, iterator, (seen) => seen.length >= 1);
      same([record?.dynamodb?.Keys, record?.dynamodb?.NewImage], [{ pk: s(bench.pk), sk: n(1) }, undefined], 'keys and image');
    },
  },
  {
    id: 'D102',
    promise: 'the attribute by which a filter wakes a function is in the image of every insert and change that has it',
    async run(bench) {
      const records = await recordsOf(bench, async () => {
        await put(bench, 'outbox', { type: s('outbox'), wake: n(1) });
        await put(bench, 'plain', { type: s('tenant') });
        await bench.dynamo.send(
          new UpdateItemCommand({
            TableName: bench.bank,
            Key: keyIn(bench, 'plain'),
            UpdateExpression: 'SET wake = :one',
            ExpressionAttributeValues: { ':one': n(1) },
          }),
        );
      });
      same(
        records.map((record) => `${outline(record)} ${record.dynamodb?.NewImage?.wake?.N}`),
        ['INSERT outbox 1', 'INSERT plain undefined', 'MODIFY plain 1'],
        'records',
      );
    },
  },
  {
    id: 'D103',
    promise: 'AFTER_SEQUENCE_NUMBER goes on behind a record: none is lost, none comes twice',
    async run(bench) {
      const records = await recordsOf(bench, async () => {
        for (const v of range(6)) await put(bench, `k${v}`);
      });
      const resumed = await iteratorAt(
        bench,
        await shardOf(bench, bench.bank),
        'AFTER_SEQUENCE_NUMBER',
        records[2]?.dynamodb?.SequenceNumber,
      );
      const rest = await readFrom(bench, resumed, (seen) => seen.length >= 3);
      same(rest.map(outline).slice(0, 3), ['INSERT k3', 'INSERT k4', 'INSERT k5'], 'the rest');
      const at = await iteratorAt(bench, await shardOf(bench, bench.bank), 'AT_SEQUENCE_NUMBER', records[2]?.dynamodb?.SequenceNumber);
      same((await readFrom(bench, at, (seen) => seen.length >= 1)).map(outline)[0], 'INSERT k2', 'AT_SEQUENCE_NUMBER');
    },
  },
  {
    id: 'D104',
    promise: 'TRIM_HORIZON starts at the oldest record that is kept',
    async run(bench) {
      await put(bench, 'a', { v: n(1) });
      const iterator = await iteratorAt(bench, await shardOf(bench, bench.bank), 'TRIM_HORIZON');
      same((await readFrom(bench, iterator, (seen) => seen.length >= 1)).map(outline), ['INSERT a'], 'the first records');
    },
  },
  {
    id: 'D105',
    promise: 'LATEST starts behind what was written before',
    async run(bench) {
      await put(bench, 'before');
      const records = await recordsOf(bench, () => put(bench, 'after'));
      same(records.map(outline), ['INSERT after'], 'the records');
    },
  },
  {
    id: 'D106',
    promise: 'a transaction leaves a record for each item that it changed and none for what it only checked',
    async run(bench) {
      await put(bench, 'checked');
      const check = {
        ConditionCheck: { TableName: bench.bank, Key: keyIn(bench, 'checked'), ConditionExpression: 'attribute_exists(pk)' },
      };
      const records = await recordsOf(bench, () => transact(bench, [txPut(bench, 'a'), check, txPut(bench, 'b'), txPut(bench, 'c')]));
      same(records.map(outline).sort(), ['INSERT a', 'INSERT b', 'INSERT c'], 'the records');
    },
  },
  {
    id: 'D107',
    promise: 'a refused write and a cancelled transaction leave no record',
    async run(bench) {
      await put(bench, 'a');
      const records = await recordsOf(bench, async () => {
        await refused(put(bench, 'a', {}, ifAbsent), conditionFailed);
        await refused(transact(bench, [txPut(bench, 'b'), txPut(bench, 'a', {}, ifAbsent)]), cancelled);
      });
      same(records.map(outline), [], 'the records');
    },
  },
  {
    id: 'D108',
    promise: 'a put that changes nothing leaves no record',
    async run(bench) {
      await put(bench, 'a', { v: n(1) });
      const records = await recordsOf(bench, () => put(bench, 'a', { v: n(1) }));
      same(records.map(outline), [], 'the records');
    },
  },
  {
    id: 'D109',
    promise: 'sequence numbers are decimal digits that grow, to be compared as integers',
    async run(bench) {
      const records = await recordsOf(bench, async () => {
        for (const v of range(12)) await put(bench, 'a', { v: n(v) });
      });
      const numbers = records.map(sequenceOf);
      holds(
        numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0n)),
        `they grow: ${numbers.join(' ')}`,
      );
    },
  },
  {
    id: 'D110',
    promise: 'an iterator at the end of an open shard answers nothing and a next iterator that goes on',
    async run(bench) {
      const iterator = await iteratorAt(bench, await shardOf(bench, bench.bank), 'LATEST');
      const first = await bench.streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
      same(first.Records?.length, 0, 'records at the end');
      await put(bench, 'a');
      same(
        (await readFrom(bench, first.NextShardIterator ?? '', (seen) => seen.length >= 1)).map(outline),
        ['INSERT a'],
        'what comes next',
      );
    },
  },
];
