import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startDatabase } from '@compute-bank/local/backend/embedded-database';
import { startQueues } from '@compute-bank/local/backend/embedded-queues';
import { createExpiry } from '@compute-bank/local/schedule/expiry';
import { openStateDir } from '@compute-bank/local/state/state-dir';
import { createTeardown } from '@compute-bank/local/teardown';
import { afterEach, expect, test } from '@jest/globals';
import { seen } from '../fixtures/local-host/world.ts';
import { freshState, post, startFixture } from './local-host.ts';

const variables = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const before = variables.map((name) => [name, process.env[name]] as const);
let teardown = createTeardown();
afterEach(async () => {
  await teardown.run();
  teardown = createTeardown();
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test('servers that the SDK’s variables name are used instead of embedded ones, and outlive the host', async () => {
  const database = await startDatabase(openStateDir(freshState()));
  const queues = await startQueues();
  teardown.add(database.stop);
  teardown.add(queues.stop);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  seen.messages.splice(0);
  const host = await startFixture();
  expect([host.dynamodb, host.sqs]).toEqual([database.endpoint, queues.endpoint]);
  await post(host, '/things', ['far away']);
  await until(() => seen.messages.includes('far away'));
  await host.stop();
  const again = await startFixture();
  teardown.add(again.stop);
  expect((await post(again, '/things', ['again'])).status).toBe(201);
});

/** Without the embedded queues nobody can tell quiet: the outcome itself is awaited, for five seconds at most. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn += 1) await new Promise((done) => setTimeout(done, 10));
  expect(condition()).toBe(true);
}

test('an item is removed once its time to live has passed, unless it was prolonged', async () => {
  const host = await startFixture();
  teardown.add(host.stop);
  const client = new DynamoDBClient({
    endpoint: host.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  teardown.add(() => client.destroy());
  const expiry = createExpiry(client, 'Things', 'ttl');
  const keyOf = (sk: string) => ({ pk: { S: 'expiring' }, sk: { S: sk } });
  const store = (sk: string, ttl: number) =>
    client.send(new PutItemCommand({ TableName: 'Things', Item: { ...keyOf(sk), ttl: { N: String(ttl) } } }));
  const observe = (sk: string, ttl: number) =>
    expiry.observe({
      eventID: '',
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: '',
      eventSourceARN: '',
      dynamodb: { Keys: keyOf(sk), NewImage: { ttl: { N: String(ttl) } }, SequenceNumber: '1' },
    });
  for (const [sk, ttl] of [
    ['old', 100],
    ['young', 300],
    ['prolonged', 100],
  ] as const) {
    await store(sk, ttl);
    observe(sk, ttl);
  }
  await store('prolonged', 500);
  expect(await expiry.sweep(200_000, 100)).toBe(2);
  const left = await Promise.all(
    ['old', 'young', 'prolonged'].map(
      async (sk) => (await client.send(new GetItemCommand({ TableName: 'Things', Key: keyOf(sk) }))).Item !== undefined,
    ),
  );
  expect(left).toEqual([false, true, true]);
});
