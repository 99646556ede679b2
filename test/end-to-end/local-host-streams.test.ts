import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Host } from '@compute-bank/local/host-options';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { seen } from '../fixtures/local-host/world.ts';
import { post, startFixture } from './local-host.ts';

let host: Host;
beforeAll(async () => {
  host = await startFixture();
});
afterAll(() => host.stop());
beforeEach(() => {
  seen.items.splice(0);
  seen.messages.splice(0);
});

test('what is written reaches the stream’s function, and through it the queue’s, if the filter lets it pass', async () => {
  await post(host, '/things', ['one', 'silent', 'two']);
  expect((await host.control.untilQuiet(5_000)).quiet).toBe(true);
  expect(seen.items).toEqual(['one', 'two']);
  expect([...seen.messages].sort()).toEqual(['one', 'two']);
});

test('a hundred writes at once arrive in the order of the stream, each once', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
  await Promise.all(names.map((name) => post(host, '/things', [name])));
  expect((await host.control.untilQuiet(10_000)).quiet).toBe(true);
  expect([...seen.items].sort()).toEqual([...names].sort());
  expect(seen.messages).toHaveLength(100);
});

test('a record that keeps failing is tried again from itself on, given up to the failure queue, and blocks nothing for ever', async () => {
  await post(host, '/things', ['before', 'cursed']);
  expect((await host.control.untilQuiet(10_000)).quiet).toBe(true);
  await post(host, '/things', ['after']);
  expect((await host.control.untilQuiet(10_000)).quiet).toBe(true);
  expect(seen.items).toEqual(['before', 'cursed', 'cursed', 'cursed', 'after']);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({ endpoint: host.sqs, region: 'us-east-1', credentials, useQueueUrlAsEndpoint: false });
  const QueueUrl = host.queueUrls.get('stream-dlq');
  const { Messages: messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  client.destroy();
  expect(JSON.parse(messages[0]?.Body ?? '{}')).toMatchObject({ DDBStreamBatchInfo: { batchSize: 1 } });
});

test('writes, transactions and units are counted', async () => {
  const before = host.control.metrics();
  await post(host, '/things', ['silent-1', 'silent-2']);
  const after = host.control.metrics();
  expect(after.transactions - before.transactions).toBe(1);
  expect(after.itemsWritten - before.itemsWritten).toBe(2);
  expect(after.writeUnits - before.writeUnits).toBe(4);
  expect(after.rss.total).toBeGreaterThan(0);
});
