import { ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventRecord } from '../stream/to-stream-event.ts';
import { isShape } from '../template/shape.ts';

/** An item's key as the database writes it. */
type ItemKey = Record<string, { S: string } | { N: string }>;

/** Removes items whose time to live has passed, which the embedded database does not do by itself. */
export interface Expiry {
  /** Learns of items from the table's stream, or from a look through the table at the start. */
  observe(record: EventRecord): void;
  /** Removes what has expired by `nowMs`, at most `limit` items; returns how many it removed. */
  sweep(nowMs: number, limit: number): Promise<number>;
}

export function createExpiry(client: DynamoDBClient, table: string, attribute: string): Expiry {
  const expiring = new Map<string, { readonly key: ItemKey; readonly at: number }>();
  return {
    observe: ({ eventName, dynamodb }) => {
      const key = readKey(dynamodb.Keys);
      if (!key) return;
      const image = isShape(dynamodb.NewImage) ? dynamodb.NewImage[attribute] : undefined;
      if (eventName === 'REMOVE' || !isShape(image)) expiring.delete(JSON.stringify(key));
      else expiring.set(JSON.stringify(key), { key, at: Number(image.N) });
    },
    sweep: async (nowMs, limit) => {
      const now = Math.floor(nowMs / 1_000);
      const expired = [...expiring].filter(([, { at }]) => at <= now).slice(0, limit);
      for (const [id, { key }] of expired) {
        await remove(client, table, attribute, key, now);
        expiring.delete(id);
      }
      return expired.length;
    },
  };
}

function readKey(value: unknown): ItemKey | undefined {
  if (!isShape(value)) return undefined;
  const key: ItemKey = {};
  for (const name of Object.keys(value).sort()) {
    const part = value[name];
    if (isShape(part) && typeof part.S === 'string') key[name] = { S: part.S };
    else if (isShape(part) && typeof part.N === 'string') key[name] = { N: part.N };
    else return undefined;
  }
  return key;
}

async function remove(client: DynamoDBClient, TableName: string, attribute: string, Key: ItemKey, now: number): Promise<void> {
  try {
    await client.send(
      new DeleteItemCommand({
        TableName,
        Key,
        // Somebody may have prolonged it since.
        ConditionExpression: '#ttl <= :now',
        ExpressionAttributeNames: { '#ttl': attribute },
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
