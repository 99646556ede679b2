import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from '../template/deployment.ts';

const waitSecondsMax = 60;

/**
 * Makes the tables that are missing, and the indexes that are missing on those that are not. Returns the stream of each.
 * Throws if a table stands with another key: no update can repair that.
 */
export async function createTables(client: DynamoDBClient, tables: readonly TableDefinition[]): Promise<ReadonlyMap<string, string>> {
  const streams = new Map<string, string>();
  for (const table of tables) {
    const found = await describe(client, table.name);
    if (found) await bringUpToDate(client, table, found);
    else await create(client, table);
    const arn = (await describe(client, table.name))?.LatestStreamArn;
    if (arn !== undefined) streams.set(table.name, arn);
  }
  return streams;
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(client: DynamoDBClient, table: TableDefinition): Promise<void> {
  await client.send(new CreateTableCommand(table.create));
  await waitUntilTableExists({ client, maxWaitTime: waitSecondsMax, minDelay: 1, maxDelay: 2 }, { TableName: table.name });
  if (table.expiryAttribute !== null) {
    const TimeToLiveSpecification = { AttributeName: table.expiryAttribute, Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification }));
  }
}

async function bringUpToDate(client: DynamoDBClient, table: TableDefinition, found: TableDescription): Promise<void> {
  const key = (schema: TableDescription['KeySchema']): string =>
    (schema ?? []).map((part) => `${part.KeyType} ${part.AttributeName}`).join();
  if (key(found.KeySchema) !== key(table.create.KeySchema)) {
    throw new Error(`The stored table ${table.name} has another key than this version needs. Start with --fresh or another --state.`);
  }
  const present = new Set((found.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName));
  for (const index of table.create.GlobalSecondaryIndexes ?? []) {
    if (present.has(index.IndexName)) continue;
    const { AttributeDefinitions } = table.create;
    await client.send(
      new UpdateTableCommand({ TableName: table.name, AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] }),
    );
  }
}
