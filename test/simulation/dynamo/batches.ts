import type { BatchGetItemCommandInput, BatchWriteItemCommandInput, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { getItem } from './reads.ts';
import { must } from './refusal.ts';
import type { TableModel } from './table-model.ts';
import type { InFlight } from './transactions.ts';
import type { WritePlan } from './write-plan.ts';
import { planDelete, planPut } from './write-plan.ts';

type TableByName = (name: string | undefined) => TableModel;

const writesMax = 25;
const readsMax = 100;

interface PlannedRequest {
  readonly tableName: string;
  readonly request: WriteRequest;
  readonly plan: WritePlan;
}

const planRequest = (tableName: string, request: WriteRequest, table: TableByName): PlannedRequest => {
  const { PutRequest, DeleteRequest } = request;
  const plan = PutRequest
    ? planPut(table(tableName), { TableName: tableName, Item: PutRequest.Item })
    : planDelete(table(tableName), { TableName: tableName, Key: DeleteRequest?.Key });
  return { tableName, request, plan };
};

/** Each write for itself; those that meet a transaction in flight come back as unprocessed. */
export const batchWrite = (input: BatchWriteItemCommandInput, table: TableByName, inFlight: InFlight, now: number) => {
  const requests = Object.entries(input.RequestItems ?? {}).flatMap(([name, writes]) =>
    writes.map((request) => planRequest(name, request, table)),
  );
  must(requests.length >= 1 && requests.length <= writesMax, `Member must have length between 1 and ${writesMax}`);
  const identities = requests.map(({ plan }) => plan.table.identityOf(plan.key));
  must(new Set(identities).size === requests.length, 'Provided list of item keys contains duplicates');
  const unprocessed: Record<string, WriteRequest[]> = {};
  for (const { tableName, request, plan } of requests) {
    if (inFlight.isHeld(plan.table.identityOf(plan.key))) unprocessed[tableName] = [...(unprocessed[tableName] ?? []), request];
    else plan.table.write(plan.key, plan.after(undefined), now);
  }
  return { UnprocessedItems: unprocessed };
};

export const batchGet = (input: BatchGetItemCommandInput, table: TableByName) => {
  const responses: Record<string, Item[]> = {};
  let count = 0;
  for (const [name, { Keys = [], ProjectionExpression, ExpressionAttributeNames }] of Object.entries(input.RequestItems ?? {})) {
    count += Keys.length;
    must(new Set(Keys.map((key) => table(name).identityOf(key))).size === Keys.length, 'Provided list of item keys contains duplicates');
    const found = Keys.map((key) => getItem(table(name), key, ProjectionExpression, ExpressionAttributeNames));
    responses[name] = found.filter((item) => item !== undefined);
  }
  must(count >= 1 && count <= readsMax, `Too many items requested for the BatchGetItem call: ${count}`);
  return { Responses: responses, UnprocessedKeys: {} };
};
