import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Host } from '@compute-bank/local/host-options';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { seen } from '../fixtures/local-host/world.ts';
import { startFixture } from './local-host.ts';

let host: Host;
let client: SQSClient;
beforeAll(async () => {
  host = await startFixture();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SQSClient({ endpoint: host.sqs, region: 'us-east-1', credentials, useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  client.destroy();
  await host.stop();
});
beforeEach(() => {
  seen.messages.splice(0);
});

const url = (queue: string): string => host.queueUrls.get(queue) ?? '';
const send = (queue: string, body: string, group?: string) =>
  client.send(new SendMessageCommand({ QueueUrl: url(queue), MessageBody: body, ...(group !== undefined && { MessageGroupId: group }) }));
const receive = async (queue: string): Promise<(string | undefined)[]> => {
  const { Messages: messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url(queue), WaitTimeSeconds: 5 }));
  return messages.map((message) => message.Body);
};
const times = (body: string): number => seen.messages.filter((each) => each === body).length;
const quiet = async (): Promise<void> => {
  expect((await host.control.untilQuiet(10_000)).quiet).toBe(true);
};

test('a message that is handled is delivered once', async () => {
  await send('chores', 'sweep');
  await quiet();
  expect(seen.messages).toEqual(['sweep']);
});

test('of a batch only the reported message comes back, and ends in the dead-letter queue after three tries', async () => {
  const bodies = ['good-1', 'poison', 'good-2'];
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await client.send(new SendMessageBatchCommand({ QueueUrl: url('chores'), Entries }));
  await quiet();
  expect(bodies.map(times)).toEqual([1, 3, 1]);
  expect(await receive('chores-dlq')).toEqual(['poison']);
});

test('a batch whose function throws comes back whole', async () => {
  await send('chores', 'throw');
  await quiet();
  expect(times('throw')).toBe(3);
  expect(await receive('chores-dlq')).toEqual(['throw']);
});

test('a report of an id that is not in the batch fails the whole batch', async () => {
  await send('chores', 'unknown');
  await quiet();
  expect(times('unknown')).toBe(3);
  expect(await receive('chores-dlq')).toEqual(['unknown']);
});

test('a FIFO group keeps its order, and a failed message holds back its own group only', async () => {
  for (const body of ['a1', 'poison-a', 'a2']) await send('orders.fifo', body, 'a');
  for (const body of ['b1', 'b2']) await send('orders.fifo', body, 'b');
  await quiet();
  const ofGroup = (group: string) => [...new Set(seen.messages)].filter((body) => body.replace('poison-', '').startsWith(group));
  expect(ofGroup('a')).toEqual(['a1', 'poison-a', 'a2']);
  expect(ofGroup('b')).toEqual(['b1', 'b2']);
  expect(times('poison-a')).toBe(3);
  expect(times('a2')).toBe(1);
  expect(await receive('orders-dlq.fifo')).toEqual(['poison-a']);
});
