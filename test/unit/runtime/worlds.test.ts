import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { instant } from '@compute-bank/domain/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configureRuntime } from '../../../functions/runtime/deps.ts';
import { bankOf, worlds } from '../../../functions/runtime/worlds.ts';
import { tenantA, tenantB } from '../../fixtures/edge.ts';
import { openFakeAws, setVariables } from './fake-aws.ts';

const tables = { BANK_TABLE: 'Bank', MARKET_TABLE: 'Market' };
const role = { BANK_TENANT_ROLE_ARN: 'arn:aws:iam::000000000000:role/orders-as-tenant' };

let isDown = false;
let sts: Awaited<ReturnType<typeof openFakeAws>>;
let dynamo: Awaited<ReturnType<typeof openFakeAws>>;
let putBack: () => void;

beforeAll(async () => {
  sts = await openFakeAws(({ body }) => {
    const tenant = new URLSearchParams(body).get('Tags.member.1.Value');
    const fields = `<AccessKeyId>key-of-${tenant}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>`;
    const credentials = `<Credentials>${fields}<Expiration>2130-01-01T01:00:00Z</Expiration></Credentials>`;
    const done = `<AssumeRoleResponse><AssumeRoleResult>${credentials}</AssumeRoleResult></AssumeRoleResponse>`;
    return {
      status: isDown ? 400 : 200,
      type: 'text/xml',
      body: isDown ? '<ErrorResponse><Error><Code>No</Code></Error></ErrorResponse>' : done,
    };
  });
  dynamo = await openFakeAws(() => ({ status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify({ Item: undefined }) }));
  putBack = setVariables({
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ACCESS_KEY_ID: 'own-key',
    AWS_SECRET_ACCESS_KEY: 'own',
    AWS_REGION: 'eu-central-1',
  });
});
beforeEach(() => {
  isDown = false;
  sts.asked.length = 0;
  dynamo.asked.length = 0;
});
afterAll(async () => {
  configureRuntime({});
  putBack();
  await Promise.all([sts.close(), dynamo.close()]);
});

const start = (env: Readonly<Record<string, string>>) => configureRuntime({ now: () => instant(0), dynamo: new DynamoDBClient({}), env });
const readAs = async (tenantId: typeof tenantA) => (await bankOf()(tenantId)).read({ type: 'tenant', tenantId });
/** Whose key signed each request that reached the tables. */
const signers = () => dynamo.asked.map(({ headers }) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1]);

describe('the bank that an endpoint gets', () => {
  test('is reached with the credentials of its caller’s tenant, one session for each', async () => {
    start({ ...tables, ...role });
    for (const tenantId of [tenantA, tenantB, tenantA]) await readAs(tenantId);
    expect(signers()).toEqual([`key-of-${tenantA}`, `key-of-${tenantB}`, `key-of-${tenantA}`]);
    expect(dynamo.asked.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['token', 'token', 'token']);
    expect(sts.asked).toHaveLength(2);
  });

  test('is not reached at all while no session can be had, and is again as soon as one can', async () => {
    start({ ...tables, ...role });
    isDown = true;
    await expect(readAs(tenantA)).rejects.toMatchObject({ name: 'NoSession' });
    expect(dynamo.asked).toEqual([]);
    isDown = false;
    await readAs(tenantA);
    expect(signers()).toEqual([`key-of-${tenantA}`]);
  });

  test('is the function’s own where there is no role to take on, as on one machine', async () => {
    start(tables);
    await readAs(tenantA);
    expect([signers(), sts.asked]).toEqual([['own-key'], []]);
  });

  test('is not there for who is not known: a join token is looked up with the function’s own rights, and its tenant then has a session', async () => {
    start({ ...tables, ...role });
    const open = worlds().open();
    await open.tokens.read({ type: 'join-token', sha256: 'a'.repeat(64) });
    expect(JSON.parse(dynamo.asked[0]?.body ?? '')).toMatchObject({ Key: marshall({ pk: `J#${'a'.repeat(64)}`, sk: 'TOKEN' }) });
    await (await open.bankOf(tenantB)).read({ type: 'tenant', tenantId: tenantB });
    expect(signers()).toEqual(['own-key', `key-of-${tenantB}`]);
    expect(open).not.toHaveProperty('bank');
  });
});
