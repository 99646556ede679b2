import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChildServer } from '../conformance/backends/child-server.ts';
import { bankTable, createTables } from '../conformance/backends/dynamo-tables.ts';
import { startDynoxide } from '../conformance/backends/dynoxide.ts';
import { addSdkFaults } from './sdk-faults.ts';

const TableName = bankTable.TableName ?? '';
const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
const seed = Number(process.env.SEED ?? 20_261_121);

/** A posting with its receipt in one transaction; the receipt names the act, so that a repetition is recognised. */
const posting = (act: string) =>
  new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName, Item: key(`receipt#${act}`), ConditionExpression: 'attribute_not_exists(pk)' } },
      { Update: { TableName, Key: key('total'), UpdateExpression: 'ADD x :one', ExpressionAttributeValues: { ':one': { N: '1' } } } },
    ],
  });

const isAppliedBefore = (error: unknown): boolean =>
  error instanceof Error && error.name === 'TransactionCanceledException' && error.message.includes('ConditionalCheckFailed');

describe('faults inside the SDK, over the real embedded DynamoDB', () => {
  let server: ChildServer | undefined;
  beforeAll(async () => {
    server = await startDynoxide();
  }, 60_000);
  afterAll(async () => {
    await server?.kill();
  });

  test(`150 postings under conflicts, throttles and lost replies are each applied exactly once (SEED=${seed})`, async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const dynamo = new DynamoDBClient({ region: 'eu-central-1', endpoint: server?.endpoint ?? '', credentials, maxAttempts: 2 });
    await createTables(dynamo);
    const faults = addSdkFaults(dynamo, { seed, rates: { conflict: 0.15, throttle: 0.05, lostRequest: 0.05, lostReply: 0.15 } });
    const apply = async (act: string): Promise<void> => {
      for (let attempt = 0; attempt < 60; attempt += 1) {
        try {
          await dynamo.send(posting(act));
          return;
        } catch (error) {
          if (isAppliedBefore(error)) return;
        }
      }
      throw new Error(`${act} did not get through`);
    };
    await Promise.all(Array.from({ length: 150 }, (_, at) => apply(String(at))));
    faults.stop();
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: key('total'), ConsistentRead: true }));
    expect(Item?.x?.N).toBe('150');
    for (const count of Object.values(faults.counts)) expect(count).toBeGreaterThan(0);
  }, 60_000);
});
