import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { assumeTenant } from '../../../functions/runtime/assume-tenant.ts';
import { tenantA } from '../../fixtures/edge.ts';
import { type Answer, openFakeAws, setVariables } from './fake-aws.ts';

const roleArn = 'arn:aws:iam::000000000000:role/orders-as-tenant';
const session: Answer = {
  status: 200,
  type: 'text/xml',
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>session-key</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey><SessionToken>session-token</SessionToken>
    <Expiration>2030-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
};
const denied: Answer = {
  status: 403,
  type: 'text/xml',
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no such trust</Message></Error></ErrorResponse>',
};

let answer: Answer;
let sts: Awaited<ReturnType<typeof openFakeAws>>;
let putBack: () => void;
beforeAll(async () => {
  sts = await openFakeAws(() => answer);
  putBack = setVariables({
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ACCESS_KEY_ID: 'own',
    AWS_SECRET_ACCESS_KEY: 'own',
    AWS_REGION: 'eu-central-1',
  });
});
beforeEach(() => {
  sts.asked.length = 0;
});
afterAll(async () => {
  putBack();
  await sts.close();
});

const assume = () => assumeTenant(new DynamoDBClient({}), roleArn);

describe('a session for a tenant', () => {
  test('is asked for by its role, with the tenant as its only tag and in its name, for an hour', async () => {
    answer = session;
    const { credentials, expiresAt } = await assume()(tenantA);
    expect(credentials).toMatchObject({ accessKeyId: 'session-key', sessionToken: 'session-token' });
    expect(expiresAt).toBe(Date.UTC(2030, 0, 1, 1));
    const said = Object.fromEntries(new URLSearchParams(sts.asked[0]?.body));
    expect(said).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: roleArn,
      RoleSessionName: tenantA,
      DurationSeconds: '3600',
      'Tags.member.1.Key': 'tenant',
      'Tags.member.1.Value': tenantA,
    });
    expect(Object.keys(said).filter((name) => name.startsWith('Tags.member.2') || name.startsWith('Transitive'))).toEqual([]);
    expect(sts.asked[0]?.headers.authorization).toContain('eu-central-1/sts');
  });

  test('that is refused is told as a fault of the bank, with the reason for its operator', async () => {
    answer = denied;
    await expect(assume()(tenantA)).rejects.toMatchObject({ name: 'NoSession', message: `${tenantA}: AccessDenied: no such trust` });
  });

  test.each(['*', 'ten_*', 'nod_0196aaaaaaaa00000000', ''])('is not even asked for by the name of %j', async (name) => {
    answer = session;
    await expect(assume()(name as typeof tenantA)).rejects.toThrow('a session is for a tenant');
    expect(sts.asked).toEqual([]);
  });
});
