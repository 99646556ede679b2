import type { AttributeValue, DynamoDBClient, PutItemCommandInput, QueryCommandInput, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { ConformanceCase } from '../define-cases.ts';

/** What a DynamoDB case works on. Both tables are the product's own shapes, shared by all cases of a backend. */
export interface DynamoBench {
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly streams: Pick<DynamoDBStreamsClient, 'send'>;
  /** String keys, sparse index `outbox` (outboxShard S, outboxAt N), stream of new images. */
  readonly bank: string;
  /** String and number key, stream of keys only. */
  readonly market: string;
  /** A partition that no other case uses. */
  readonly pk: string;
  /** Lets a short time pass, before asking again. */
  readonly pause: () => Promise<void>;
}
export type DynamoCase = ConformanceCase<DynamoBench>;
export type Item = Record<string, AttributeValue>;

export const s = (S: string): AttributeValue.SMember => ({ S });
export const n = (value: number | bigint | string): AttributeValue.NMember => ({ N: String(value) });
export const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** A key of the bank table in the case's partition. */
export const keyIn = (bench: DynamoBench, sk = 'a'): Item => ({ pk: s(bench.pk), sk: s(sk) });

export const putItem = (bench: DynamoBench, item: Item, more: Partial<PutItemCommandInput> = {}) =>
  bench.dynamo.send(new PutItemCommand({ TableName: bench.bank, Item: item, ...more }));

/** Puts `{pk, sk, ...attributes}` into the bank table. */
export const put = (bench: DynamoBench, sk: string, attributes: Item = {}, more: Partial<PutItemCommandInput> = {}) =>
  putItem(bench, { ...keyIn(bench, sk), ...attributes }, more);

/** What stands at the key, by a consistent read. */
export const read = async (bench: DynamoBench, sk = 'a'): Promise<Item | undefined> =>
  (await bench.dynamo.send(new GetItemCommand({ TableName: bench.bank, Key: keyIn(bench, sk), ConsistentRead: true }))).Item;

export const query = (bench: DynamoBench, input: Partial<QueryCommandInput> = {}) =>
  bench.dynamo.send(
    new QueryCommand({
      TableName: bench.bank,
      KeyConditionExpression: 'pk = :pk',
      ...input,
      ExpressionAttributeValues: { ':pk': s(bench.pk), ...input.ExpressionAttributeValues },
    }),
  );

/** The sort keys of an answer, in its order. */
export const sortKeys = (output: { readonly Items?: Item[] | undefined }): string[] =>
  (output.Items ?? []).map(({ sk }) => sk?.S ?? sk?.N ?? '');

export const transact = (bench: DynamoBench, items: TransactWriteItem[], token?: string) =>
  bench.dynamo.send(new TransactWriteItemsCommand({ TransactItems: items, ...(token !== undefined && { ClientRequestToken: token }) }));

export const txPut = (bench: DynamoBench, sk: string, attributes: Item = {}, more: object = {}): TransactWriteItem => ({
  Put: { TableName: bench.bank, Item: { ...keyIn(bench, sk), ...attributes }, ...more },
});

/** Adds to the number `total` of the item. */
export const txAdd = (bench: DynamoBench, sk: string, amount: number | bigint, more: object = {}): TransactWriteItem => ({
  Update: {
    TableName: bench.bank,
    Key: keyIn(bench, sk),
    UpdateExpression: 'ADD #total :amount',
    ExpressionAttributeNames: { '#total': 'total' },
    ExpressionAttributeValues: { ':amount': n(amount) },
    ...more,
  },
});

export const ifAbsent = { ConditionExpression: 'attribute_not_exists(pk)' } as const;
export const showOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
export const conditionFailed = 'ConditionalCheckFailedException';
export const invalid = 'ValidationException';
export const cancelled = 'TransactionCanceledException';
