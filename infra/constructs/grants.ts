import { Aws } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type BankRight, type FunctionAccess, type MarketRight, partitionKeys } from '../configuration/function-access.ts';

/** CDK's own `grantReadData` and friends hand out Scan and every index. These name each action, each table and each index. */
const itemActions: Readonly<Record<Exclude<BankRight, 'query-outbox'>, string>> = {
  get: 'dynamodb:GetItem',
  query: 'dynamodb:Query',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
  check: 'dynamodb:ConditionCheckItem',
  'batch-write': 'dynamodb:BatchWriteItem',
};

/** Rights on the Bank table, in some of its partitions. */
export function grantBank(table: ITable, to: IGrantable, { bank: rights, partitions }: FunctionAccess): void {
  const actions = rights.filter((right) => right !== 'query-outbox').map((right) => itemActions[right]);
  if (actions.length === 0) return;
  allow(to, actions, table.tableArn, onlyPartitions(partitionKeys(partitions)));
  if (rights.includes('query-outbox')) allow(to, ['dynamodb:Query'], `${table.tableArn}/index/outbox`);
  grantKey(table, to, actions);
}

/** For each right on the Market table: which actions on which partitions (see the keys of `store`). */
const marketRights: Readonly<
  Record<MarketRight, readonly { readonly actions: readonly string[]; readonly partitions: readonly string[] }[]>
> = {
  read: [
    { actions: ['dynamodb:Query'], partitions: ['LOG#*', 'SNAPSHOT#*'] },
    { actions: ['dynamodb:GetItem'], partitions: ['CHUNK#*'] },
  ],
  decide: [
    { actions: ['dynamodb:Query'], partitions: ['LOG#*', 'SNAPSHOT#*'] },
    { actions: ['dynamodb:GetItem'], partitions: ['CHUNK#*'] },
    { actions: ['dynamodb:PutItem'], partitions: ['LOG#*', 'SNAPSHOT#*', 'CHUNK#*'] },
  ],
  follow: [
    { actions: ['dynamodb:Query'], partitions: ['LOG#*'] },
    { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], partitions: ['CURSOR#*'] },
  ],
};

/** Rights on the Market table, partition by partition: nothing in a log is ever changed in place or removed. */
export function grantMarket(table: ITable, to: IGrantable, right: MarketRight): void {
  for (const { actions, partitions } of marketRights[right]) allow(to, actions, table.tableArn, onlyPartitions(partitions));
  grantKey(table, to, right === 'read' ? [] : ['dynamodb:PutItem']);
}

/** "For all values" also holds of none, so a request that names no partition at all is refused besides. */
const onlyPartitions = (partitions: readonly string[]): Record<string, Record<string, unknown>> => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

const readKeyActions = ['kms:Decrypt', 'kms:DescribeKey'];
const writeKeyActions = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** The table's key, for DynamoDB on the grantee's behalf and nothing else; for reading if no action writes. */
export function grantKey(table: ITable, to: IGrantable, actions: readonly string[]): void {
  const reads = new Set(['dynamodb:GetItem', 'dynamodb:Query']);
  const isWriter = actions.some((action) => !reads.has(action));
  if (!table.encryptionKey) return;
  allow(to, isWriter ? [...readKeyActions, ...writeKeyActions] : readKeyActions, table.encryptionKey.keyArn, {
    StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.${Aws.URL_SUFFIX}` },
  });
}

function allow(to: IGrantable, actions: readonly string[], resource: string, conditions?: Record<string, Record<string, unknown>>): void {
  const statement = new PolicyStatement({ actions: [...actions], resources: [resource], ...(conditions && { conditions }) });
  to.grantPrincipal.addToPrincipalPolicy(statement);
}
