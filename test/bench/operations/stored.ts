import { gzipSync } from 'node:zlib';
import { type DynamoDBClient, ScanCommand, type ScanCommandInput, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { bankTableName, marketTableName } from '../../fixtures/test-world.ts';
import { type Item, itemBytes } from './item-size.ts';

/** Bytes in the tables: what expires, and what stays. */
export interface Stored {
  readonly lasting: number;
  readonly expiring: number;
}

const pagesMax = 1_000;

/** Every item of both tables; only a bench may ask for that. */
async function* itemsOf(dynamo: DynamoDBClient): AsyncGenerator<Item> {
  for (const TableName of [bankTableName, marketTableName]) {
    let ExclusiveStartKey: ScanCommandInput['ExclusiveStartKey'];
    for (let page = 0; page < pagesMax; page += 1) {
      const input: ScanCommandInput = { TableName, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) };
      const { Items = [], LastEvaluatedKey }: ScanCommandOutput = await dynamo.send(new ScanCommand(input));
      yield* Items;
      ExclusiveStartKey = LastEvaluatedKey;
      if (!LastEvaluatedKey) break;
    }
  }
}

export async function storedBytes(dynamo: DynamoDBClient): Promise<Stored> {
  let lasting = 0;
  let expiring = 0;
  for await (const item of itemsOf(dynamo)) {
    if (item.ttl === undefined) lasting += itemBytes(item);
    else expiring += itemBytes(item);
  }
  return { lasting, expiring };
}

/** Bytes that an export of the tables takes for each byte in them: DynamoDB JSON, one item a line, in gzip. */
export async function exportedShare(dynamo: DynamoDBClient): Promise<number> {
  let bytes = 0;
  const lines: string[] = [];
  for await (const Item of itemsOf(dynamo)) {
    bytes += itemBytes(Item);
    lines.push(JSON.stringify({ Item }, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value)));
  }
  return gzipSync(lines.join('\n')).length / bytes;
}

export const less = (a: Stored, b: Stored): Stored => ({ lasting: a.lasting - b.lasting, expiring: a.expiring - b.expiring });
