import {
  type AttributeValue,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { bankTableName, marketTableName } from '../../fixtures/test-world.ts';
import { itemBytes } from './item-size.ts';

/** Bytes in the tables: what expires, and what stays. */
export interface Stored {
  readonly lasting: number;
  readonly expiring: number;
}

const pagesMax = 1_000;

/** Counts every item of both tables; only a bench may do that. */
export async function storedBytes(dynamo: DynamoDBClient): Promise<Stored> {
  let lasting = 0;
  let expiring = 0;
  for (const TableName of [bankTableName, marketTableName]) {
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const input: ScanCommandInput = { TableName, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) };
      const { Items = [], LastEvaluatedKey }: ScanCommandOutput = await dynamo.send(new ScanCommand(input));
      for (const item of Items) {
        if (item.ttl === undefined) lasting += itemBytes(item);
        else expiring += itemBytes(item);
      }
      ExclusiveStartKey = LastEvaluatedKey;
      if (!LastEvaluatedKey) break;
    }
  }
  return { lasting, expiring };
}

export const less = (a: Stored, b: Stored): Stored => ({ lasting: a.lasting - b.lasting, expiring: a.expiring - b.expiring });
