import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { MarketId } from '@compute-bank/domain/ids';
import { decodeRecord, encodeRecord } from '@compute-bank/engine/codec';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { type Item, readAttributes } from './item-codec.ts';
import { marketLogKey, marketSnapshotKey } from './keys.ts';
import { unpackRecord } from './record-body.ts';

/** One record of a market's log as it lies in the table. */
export interface StoredRecord {
  /** From its key. */
  readonly position: number;
  /** The hash that stands beside the record. */
  readonly storedHash: string;
  /** Undefined if the body cannot be read; then `problem` says why. */
  readonly record: LogRecord | undefined;
  readonly problem: string | undefined;
}

export interface SnapshotHead {
  readonly position: number;
  readonly hash: string;
}

/** Reads a market's log from its first record on, for an auditor: no record stops it. */
export interface LogReader {
  records(marketId: MarketId): AsyncGenerator<readonly StoredRecord[]>;
  /** Where snapshots of the book are, oldest first. */
  snapshots(marketId: MarketId): Promise<readonly SnapshotHead[]>;
}

export interface LogReaderOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

export function createLogReader(options: LogReaderOptions): LogReader {
  return {
    async *records(marketId) {
      for await (const items of partition(options, marketLogKey(marketId))) yield items.map(readRecord);
    },
    async snapshots(marketId) {
      const heads: SnapshotHead[] = [];
      for await (const items of partition(options, marketSnapshotKey(marketId))) {
        heads.push(...items.map((item) => ({ position: Number(item.sk?.N), hash: item.hash?.S ?? '' })));
      }
      return heads;
    },
  };
}

const pagesMax = 1_000_000;

async function* partition({ client, table }: LogReaderOptions, pk: string): AsyncGenerator<readonly Item[]> {
  const input: QueryCommandInput = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': pk }),
  };
  let after: Item | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const output = await client.send(new QueryCommand({ ...input, ...(after && { ExclusiveStartKey: after }) }));
    yield output.Items ?? [];
    after = output.LastEvaluatedKey;
    if (after === undefined) return;
  }
}

function readRecord(item: Item): StoredRecord {
  const { sk, hash, body } = readAttributes(item);
  const place = { position: Number(sk), storedHash: typeof hash === 'string' ? hash : '' };
  if (body === undefined) return { ...place, record: undefined, problem: 'it has no body' };
  try {
    const text = unpackRecord(body);
    const record = decodeRecord(text);
    return { ...place, record, problem: encodeRecord(record) === text ? undefined : 'its body is not in canonical form' };
  } catch (error) {
    return { ...place, record: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}
