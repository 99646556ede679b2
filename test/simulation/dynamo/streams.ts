import type { DescribeStreamCommandInput, GetRecordsCommandInput, GetShardIteratorCommandInput } from '@aws-sdk/client-dynamodb-streams';
import { noSuchTable, validation } from './refusal.ts';
import type { StreamFeed } from './stream-feed.ts';
import { sequenceNumberOf } from './stream-feed.ts';

const arnPrefix = 'arn:aws:dynamodb:model:000000000000:table/';
const shardId = 'shardId-00000000000000000000-00000000';

export const streamArnOf = (tableName: string): string => `${arnPrefix}${tableName}/stream/2026-01-01T00:00:00.000`;
const tableNameOf = (arn: string | undefined): string => (arn ?? '').slice(arnPrefix.length).split('/')[0] ?? '';

type FeedByTable = (name: string) => StreamFeed | undefined;

const feedOf = (name: string, feeds: FeedByTable): StreamFeed => {
  const feed = feeds(name);
  if (!feed) throw noSuchTable(name);
  return feed;
};

export const describeStream = (input: DescribeStreamCommandInput, feeds: FeedByTable) => {
  const tableName = tableNameOf(input.StreamArn);
  const { view } = feedOf(tableName, feeds);
  return {
    StreamDescription: {
      StreamArn: input.StreamArn,
      StreamStatus: 'ENABLED',
      StreamViewType: view,
      TableName: tableName,
      Shards: [{ ShardId: shardId, SequenceNumberRange: { StartingSequenceNumber: sequenceNumberOf(0) } }],
    },
  };
};

export const getShardIterator = (input: GetShardIteratorCommandInput, feeds: FeedByTable) => {
  const tableName = tableNameOf(input.StreamArn);
  const { records } = feedOf(tableName, feeds);
  const named = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === input.SequenceNumber);
  if (input.SequenceNumber !== undefined && named < 0) throw validation('Invalid SequenceNumber');
  const starts = { TRIM_HORIZON: 0, LATEST: records.length, AT_SEQUENCE_NUMBER: named, AFTER_SEQUENCE_NUMBER: named + 1 };
  return { ShardIterator: `${tableName}|${starts[input.ShardIteratorType ?? 'TRIM_HORIZON']}` };
};

export const getRecords = (input: GetRecordsCommandInput, feeds: FeedByTable, now: number) => {
  const [tableName = '', position = '0'] = (input.ShardIterator ?? '').split('|');
  const records = feedOf(tableName, feeds).read(Number(position), input.Limit ?? 1000, now);
  return { Records: structuredClone(records), NextShardIterator: `${tableName}|${Number(position) + records.length}` };
};
