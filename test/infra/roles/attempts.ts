import type { Attempt } from './is-allowed.ts';

/** What a call of the SDK is named and given; only what its rights depend on is read. */
export interface Call {
  /** `GetItemCommand`. */
  readonly name: string;
  readonly input: object;
}

type Key = Readonly<Record<string, { readonly S?: string }>>;
interface Part {
  readonly TableName: string;
  readonly Key?: Key;
  readonly Item?: Key;
}
interface Query {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeValues: Key;
}
interface Get extends Part {
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}
type Batch = Readonly<Record<string, readonly { readonly PutRequest?: Part; readonly DeleteRequest?: Part }[]>>;

const transactionActions = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'ConditionCheckItem' } as const;

/** What IAM would decide on for this call. Throws on a call that the bank does not make. */
export function attemptsOf({ name, input }: Call): readonly Attempt[] {
  const onItem = (action: string, table: string, { Key, Item }: Pick<Part, 'Key' | 'Item'>): Attempt =>
    inPartition(action, table, (Key ?? Item)?.pk?.S);
  switch (name) {
    case 'GetItemCommand': {
      const read = onItem('GetItem', (input as Part).TableName, input as Part);
      return [{ ...read, context: { ...read.context, ...shownBy(input as Get) } }];
    }
    case 'PutItemCommand':
      return [onItem('PutItem', (input as Part).TableName, input as Part)];
    case 'QueryCommand': {
      const { TableName, IndexName, KeyConditionExpression, ExpressionAttributeValues } = input as Query;
      const [, placeholder = ''] = /^\w+ = (:\w+)/.exec(KeyConditionExpression) ?? [];
      const resource = TableName + (IndexName ? `/index/${IndexName}` : '');
      return [inPartition('Query', resource, ExpressionAttributeValues[placeholder]?.S)];
    }
    case 'BatchWriteItemCommand':
      return Object.entries((input as { RequestItems: Batch }).RequestItems).flatMap(([table, requests]) =>
        requests.map(({ PutRequest, DeleteRequest }) => onItem('BatchWriteItem', table, PutRequest ?? DeleteRequest ?? {})),
      );
    case 'TransactWriteItemsCommand':
      return (input as { TransactItems: readonly Readonly<Record<string, Part>>[] }).TransactItems.flatMap((item) =>
        Object.entries(item).map(([kind, part]) =>
          onItem(transactionActions[kind as keyof typeof transactionActions], part.TableName, part),
        ),
      );
    case 'SendMessageBatchCommand':
      return [{ action: 'sqs:SendMessage', resource: queueOf((input as { QueueUrl: string }).QueueUrl) }];
    default:
      throw new Error(`Nobody has thought about the rights of ${name}.`);
  }
}

/** Which attributes a read names, its key included, and whether it is content with those. */
function shownBy({ Key = {}, ProjectionExpression, ExpressionAttributeNames = {} }: Get): Record<string, readonly string[]> {
  const projected = (ProjectionExpression?.split(',') ?? []).map((name) => ExpressionAttributeNames[name.trim()] ?? name.trim());
  return {
    'dynamodb:Attributes': [...Object.keys(Key), ...projected],
    'dynamodb:Select': [ProjectionExpression === undefined ? 'ALL_ATTRIBUTES' : 'SPECIFIC_ATTRIBUTES'],
  };
}

/** As the roles call it: the last part of its address. */
const queueOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

const inPartition = (action: string, resource: string, partition: string | undefined): Attempt => ({
  action: `dynamodb:${action}`,
  resource,
  ...(partition !== undefined && { context: { 'dynamodb:LeadingKeys': [partition] } }),
});
