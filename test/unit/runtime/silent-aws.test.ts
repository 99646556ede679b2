import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assumeTenant } from '../../../functions/runtime/assume-tenant.ts';
import { configureRuntime, runtime } from '../../../functions/runtime/deps.ts';
import { createReadSecret } from '../../../functions/runtime/read-secret.ts';
import { tenantA } from '../../fixtures/edge.ts';
import { failureOf, openSilentServer } from '../../fixtures/silent-server.ts';
import { setVariables } from './fake-aws.ts';

/** The functions of the API have ten, and say what went wrong within them. */
const secondsMax = 9;

let server: Awaited<ReturnType<typeof openSilentServer>>;
let putBack: () => void;
async function open(options?: Parameters<typeof openSilentServer>[0]) {
  server = await openSilentServer(options);
  const { url } = server;
  const keys = { AWS_ACCESS_KEY_ID: 'own', AWS_SECRET_ACCESS_KEY: 'own', AWS_REGION: 'eu-central-1' };
  const queues = { COMMANDS_QUEUE_URL: `${url}/0/commands`, HANDOFF_QUEUE_URL: `${url}/0/handoff` };
  putBack = setVariables({ AWS_ENDPOINT_URL: url, BANK_TABLE: 'bank', MARKET_TABLE: 'market', ...queues, ...keys });
  configureRuntime({});
}
beforeEach(() => open());
afterEach(async () => {
  putBack();
  configureRuntime({});
  await server.close();
});

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'the table': () => runtime().bank.listMarkets({ limit: 1, after: null }),
  'the queue': () => runtime().world.sqs.send(new ListQueuesCommand({})),
  'the secret': () => createReadSecret('arn:aws:secretsmanager:eu-central-1:000000000000:secret:cursors')('AWSCURRENT'),
};

describe('an AWS that takes a request and falls silent', () => {
  test.each(Object.keys(calls))('is asked again, and given up on while the function still lives: %s', async (name) => {
    const { name: error, afterMs } = await failureOf(() => calls[name]?.() ?? Promise.resolve(), 60_000);
    expect(error).toBe('TimeoutError');
    expect(afterMs).toBeLessThan(secondsMax * 1_000);
    expect(server.requests()).toBe(3);
  });

  test('keeps a session for a tenant waiting no longer', async () => {
    const assume = () => assumeTenant(runtime().world.dynamo, 'arn:aws:iam::000000000000:role/orders-as-tenant')(tenantA);
    expect((await failureOf(assume, 60_000)).afterMs).toBeLessThan(secondsMax * 1_000);
    expect(server.requests()).toBe(2);
  });
});

test('an answer that stops in its middle is given up on likewise', async () => {
  await server.close();
  putBack();
  await open({ begins: true });
  const began = performance.now();
  await expect(calls['the table']?.()).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(performance.now() - began).toBeLessThan(secondsMax * 1_000);
}, 20_000);
