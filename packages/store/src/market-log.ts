import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { MarketLog } from '@compute-bank/application/ports';
import { assert } from '@compute-bank/domain/assert';
import type { MarketId } from '@compute-bank/domain/ids';
import { decodeRecord, encodeRecord } from '@compute-bank/engine/codec';
import { type Item, readAttributes } from './item-codec.ts';
import { marketChunkKey, marketCursorKey, marketLogKey, marketSnapshotKey } from './keys.ts';
import { packRecord, unpackRecord } from './record-body.ts';

export interface MarketLogOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

const chunkBytes = 350_000;

/** A market's log over DynamoDB: the key of record n+1 is the fence against a second writer. */
export function createMarketLog(options: MarketLogOptions): MarketLog {
  const { client, table } = options;
  return {
    async append(record) {
      const item = marshall({
        pk: marketLogKey(record.marketId),
        sk: record.position,
        hash: record.hash,
        body: packRecord(encodeRecord(record)),
      });
      const outcome = await putIfAbsent(client, table, item);
      // A reply may be lost after the write: then the record that is there is our own.
      return outcome === undefined || outcome.hash?.S === record.hash ? 'appended' : 'taken';
    },
    async readAfter(marketId, position, limit) {
      const output = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk > :position',
          ExpressionAttributeValues: marshall({ ':pk': marketLogKey(marketId), ':position': position }),
          Limit: limit,
        }),
      );
      return (output.Items ?? []).map((item) => decodeRecord(unpackRecord(readAttributes(item).body)));
    },
    saveSnapshot: (marketId, position, hash, book) => saveSnapshot(options, marketId, position, hash, book),
    newestSnapshot: (marketId, notAfter) => newestSnapshot(options, marketId, notAfter),
    async readCursor(marketId) {
      const output = await client.send(
        new GetItemCommand({ TableName: table, Key: marshall({ pk: marketCursorKey(marketId), sk: 0 }), ConsistentRead: true }),
      );
      return Number(output.Item?.position?.N ?? 0);
    },
    async moveCursor(marketId, from, to) {
      const item = marshall({ pk: marketCursorKey(marketId), sk: 0, position: to });
      const condition =
        from === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#position = :from',
              ExpressionAttributeNames: { '#position': 'position' },
              ExpressionAttributeValues: marshall({ ':from': from }),
            };
      try {
        await client.send(new PutItemCommand({ TableName: table, Item: item, ...condition }));
        return 'moved';
      } catch (error) {
        if (isTaken(error)) return 'taken';
        throw error;
      }
    },
  };
}

const isTaken = (error: unknown): error is ConditionalCheckFailedException =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Undefined if the item was written; else the item that is there already. */
async function putIfAbsent(client: DynamoDBClient, table: string, item: Item): Promise<Item | undefined> {
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    if (isTaken(error)) return error.Item ?? {};
    throw error;
  }
}

/** Chunks first, the head that names them last, so that a half-written snapshot is never found. */
async function saveSnapshot({ client, table }: MarketLogOptions, marketId: MarketId, position: number, hash: string, book: string) {
  const packed = gzipSync(book);
  const chunks = Math.max(1, Math.ceil(packed.length / chunkBytes));
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const body = packed.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes);
    await client.send(new PutItemCommand({ TableName: table, Item: marshall({ ...marketChunkKey(marketId, position, chunk), body }) }));
  }
  const head = { pk: marketSnapshotKey(marketId), sk: position, chunks, hash };
  await client.send(new PutItemCommand({ TableName: table, Item: marshall(head) }));
}

async function newestSnapshot({ client, table }: MarketLogOptions, marketId: MarketId, notAfter = Number.MAX_SAFE_INTEGER) {
  const heads = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk <= :position',
      ExpressionAttributeValues: marshall({ ':pk': marketSnapshotKey(marketId), ':position': notAfter }),
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  const head = heads.Items?.[0];
  if (!head) return undefined;
  const position = Number(head.sk?.N);
  const parts: Uint8Array[] = [];
  for (let chunk = 0; chunk < Number(head.chunks?.N); chunk += 1) {
    const Key = marshall(marketChunkKey(marketId, position, chunk));
    const found = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    assert(found.Item?.body?.B, `snapshot ${position} of ${marketId} lacks chunk ${chunk}`);
    parts.push(found.Item.body.B);
  }
  return { position, hash: head.hash?.S ?? '', book: gunzipSync(Buffer.concat(parts)).toString('utf8') };
}
