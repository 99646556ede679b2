import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createReadSecret } from '../../../functions/runtime/read-secret.ts';
import { type Answer, type Asked, openFakeAws, setVariables } from './fake-aws.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:cursors';
const json = (status: number, body: unknown): Answer => ({ status, type: 'application/x-amz-json-1.1', body: JSON.stringify(body) });
const missing = json(400, { __type: 'ResourceNotFoundException', message: 'no such version' });

/** A store with a current version, and with a previous one if it was rotated. */
let isRotated = false;
let isThere = true;
function answer({ body }: Asked): Answer {
  const { VersionStage, SecretId } = JSON.parse(body) as Record<string, string>;
  if (SecretId !== secretArn || !isThere) return missing;
  if (VersionStage === 'AWSPREVIOUS') return isRotated ? json(200, { SecretString: 'the one before' }) : missing;
  return json(200, { SecretString: 'the one in use' });
}

let store: Awaited<ReturnType<typeof openFakeAws>>;
let putBack: () => void;
beforeAll(async () => {
  store = await openFakeAws(answer);
  const keys = { AWS_ACCESS_KEY_ID: 'own', AWS_SECRET_ACCESS_KEY: 'own', AWS_REGION: 'eu-central-1' };
  putBack = setVariables({ AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url, ...keys });
});
afterAll(async () => {
  putBack();
  await store.close();
});

describe('S94: a secret that is read at run time', () => {
  test('has a current version, and none before the first rotation', async () => {
    const read = createReadSecret(secretArn);
    expect([await read('AWSCURRENT'), await read('AWSPREVIOUS')]).toEqual(['the one in use', null]);
    isRotated = true;
    expect(await read('AWSPREVIOUS')).toBe('the one before');
  });

  test('is asked for in its current and its previous version alone', async () => {
    await createReadSecret(secretArn)('AWSCURRENT');
    for (const { body } of store.asked) expect(JSON.parse(body).VersionStage).toMatch(/^AWS(CURRENT|PREVIOUS)$/);
  });

  test('that is not there is an error, not an empty secret', async () => {
    isThere = false;
    await expect(createReadSecret(secretArn)('AWSCURRENT')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
