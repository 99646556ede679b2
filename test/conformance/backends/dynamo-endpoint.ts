import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoBench } from '../cases/dynamo-words.ts';
import type { Backend } from '../define-cases.ts';
import { bankTable, createTables, marketTable } from './dynamo-tables.ts';

const local = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export const dynamoClientFor = (endpoint: string): DynamoDBClient => new DynamoDBClient({ ...local, endpoint, maxAttempts: 1 });

/** A backend of the DynamoDB cases at an HTTP endpoint, with fresh tables. */
export const dynamoBackendAt = async (name: string, endpoint: string, stop: () => Promise<void>): Promise<Backend<DynamoBench>> => {
  const dynamo = dynamoClientFor(endpoint);
  const streams = new DynamoDBStreamsClient({ ...local, endpoint, maxAttempts: 1 });
  await createTables(dynamo);
  return {
    name,
    benchFor: async (caseId) => ({
      dynamo,
      streams,
      bank: bankTable.TableName ?? '',
      market: marketTable.TableName ?? '',
      pk: `case#${caseId}`,
      pause: () => delay(20),
    }),
    stop: async () => {
      dynamo.destroy();
      streams.destroy();
      await stop();
    },
  };
};
