import { Aws } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type BankRight, type Finding, type FunctionAccess, type MarketRight, partitionKeys } from '../configuration/function-access.ts';

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

const readingActions: readonly string[] = ['dynamodb:GetItem', 'dynamodb:Query'];
const isReading = (action: string): boolean => readingActions.includes(action);

/**
 * Rights on the Bank table, in some of its partitions. To a role that is taken on for one tenant they are given for that
 * tenant's partition only, and only while the session says which it is.
 */
export function grantBank(table: ITable, to: IGrantable, access: FunctionAccess): void {
  const { bank: rights, partitions, reads, works } = access;
  const isSession = works.for === 'caller';
  const actions = rights.filter((right) => right !== 'query-outbox').map((right) => itemActions[right]);
  if (actions.length === 0) return;
  const keys = (names: typeof partitions) => onlyPartitions(partitionKeys(names, isSession), isSession ? [tenantTag] : []);
  const writing = actions.filter((action) => !isReading(action));
  allow(to, actions.filter(isReading), table.tableArn, keys([...partitions, ...reads]));
  if (writing.length > 0) allow(to, writing, table.tableArn, keys(partitions));
  if (rights.includes('query-outbox')) allow(to, ['dynamodb:Query'], `${table.tableArn}/index/outbox`);
  grantKey(table, to, actions);
}

/** What the tag of a session is called in its requests. */
const tenantTag = 'aws:PrincipalTag/tenant';

/** What is read of the Bank table before it is known whose request it is. Of nodes, nothing but what their signature is checked with. */
const findings: Readonly<Record<Finding, Record<string, Record<string, unknown>>>> = {
  'key-locators': onlyPartitions(partitionKeys(['keyLocators'], false)),
  'join-tokens': onlyPartitions(partitionKeys(['joinTokens'], false)),
  'node-keys': {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitionKeys(['tenants'], false) },
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'publicKey', 'state'] },
    // Present in a request for all attributes too, which is refused by it.
    StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
  },
};

/** Lets a function find out whose request it is, and then take on its tenant role, for that tenant. */
export function grantSessions(
  table: ITable,
  to: IGrantable,
  { tenantRole, foundBy }: { readonly tenantRole: IRole; readonly foundBy: Finding },
): void {
  allow(to, ['dynamodb:GetItem'], table.tableArn, findings[foundBy]);
  grantKey(table, to, ['dynamodb:GetItem']);
  allow(to, ['sts:AssumeRole', 'sts:TagSession'], tenantRole.roleArn);
}

/** Lets a function read the bank's secret. */
export const grantSecret = (secretArn: string, to: IGrantable): void => allow(to, ['secretsmanager:GetSecretValue'], secretArn);

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
function onlyPartitions(partitions: readonly string[], present: readonly string[] = []): Record<string, Record<string, unknown>> {
  const needed = ['dynamodb:LeadingKeys', ...present].map((key) => [key, 'false'] as const);
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions }, Null: Object.fromEntries(needed) };
}

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
  const isWriter = actions.some((action) => !isReading(action));
  if (!table.encryptionKey) return;
  allow(to, isWriter ? [...readKeyActions, ...writeKeyActions] : readKeyActions, table.encryptionKey.keyArn, {
    StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.${Aws.URL_SUFFIX}` },
  });
}

function allow(to: IGrantable, actions: readonly string[], resource: string, conditions?: Record<string, Record<string, unknown>>): void {
  const statement = new PolicyStatement({ actions: [...actions], resources: [resource], ...(conditions && { conditions }) });
  to.grantPrincipal.addToPrincipalPolicy(statement);
}
