import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { type DeployedBank, ofType } from '@compute-bank/admin/deployment/deployed-bank';
import { readDeployed } from '@compute-bank/admin/deployment/read-deployed';
import { beforeAll, expect, test } from '@jest/globals';
import { cell, stage } from './kit/deploy.ts';
import { access, readDeployment } from './kit/deployment.ts';
import { bankTable } from './kit/names.ts';

const { endpoint } = readDeployment();
const settings = access(endpoint);
const [own, other] = ['ten_019b00000001', 'ten_019b00000002'];
let bank: DeployedBank;

beforeAll(async () => {
  bank = await readDeployed(new CloudFormationClient(settings), { stage, cell });
});

const roleArn = (name: string): string => {
  const role = ofType(bank, 'AWS::IAM::Role').find((each) => each.name === name || each.id.startsWith(name));
  if (!role) throw new Error(`There is no role ${name}.`);
  return `arn:aws:iam::000000000000:role/${role.physicalId}`;
};

type Credentials = ReturnType<typeof fromTemporaryCredentials>;

/** What a function acts with. The emulator's root stands in for Lambda, which is who hands them out. */
const functionCredentials = (id: string): Credentials =>
  fromTemporaryCredentials({ masterCredentials: settings.credentials, params: { RoleArn: roleArn(id) }, clientConfig: settings });

/** What a function acts with in the name of a tenant; without one, if none is given. */
const tenantCredentials = (id: string, tenantId: string | null): Credentials =>
  fromTemporaryCredentials({
    masterCredentials: functionCredentials(`${id.replaceAll('-', '')}Role`),
    params: { RoleArn: roleArn(`${id} as tenant`), ...(tenantId !== null && { Tags: [{ Key: 'tenant', Value: tenantId }] }) },
    clientConfig: settings,
  });

/** Looks for a tenant's item; answers what came of it: nothing is there, but whoever may look is told so. */
const look = (credentials: Credentials, tenantId: string): Promise<string> =>
  new DynamoDBClient({ ...settings, credentials })
    .send(new GetItemCommand({ TableName: bankTable(), Key: { pk: { S: `T#${tenantId}` }, sk: { S: 'TENANT' } } }))
    .then(
      () => 'may look',
      (error: Error) => error.name.replace(/Exception$/, ''),
    );

test('S89: a session of one tenant reaches its partition and not that of another', async () => {
  const session = tenantCredentials('Api-orders', own);
  expect([await look(session, own), await look(session, other)]).toEqual(['may look', 'AccessDenied']);
});

test('S88: a session without a tenant cannot be had, nor one of a name that is no tenant', async () => {
  expect(await look(tenantCredentials('Api-orders', null), own)).toBe('AccessDenied');
  expect(await look(tenantCredentials('Api-orders', 'platform'), own)).toBe('AccessDenied');
});

test('S86: by itself the function that takes orders reads no tenant at all, and cannot become another function', async () => {
  expect(await look(functionCredentials('ApiordersRole'), own)).toBe('AccessDenied');
  const foreign = fromTemporaryCredentials({
    masterCredentials: functionCredentials('ApiordersRole'),
    params: { RoleArn: roleArn('Api-deposits as tenant'), Tags: [{ Key: 'tenant', Value: own }] },
    clientConfig: settings,
  });
  expect(await look(foreign, own)).toBe('AccessDenied');
});

test('the matcher reads no tenant either', async () => {
  expect(await look(functionCredentials('MatcherRole'), own)).toBe('AccessDenied');
});
