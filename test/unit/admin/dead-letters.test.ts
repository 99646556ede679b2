import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answers, awsError } from './fake-aws.ts';
import { type FakeQueues, fakeQueues } from './fake-queues.ts';
import { lookedAt, physical } from './healthy-deployment.ts';
import { admin } from './run-admin.ts';

const folder = mkdtempSync(join(tmpdir(), 'dead-letters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let queues: FakeQueues;
beforeEach(async () => {
  const names = ['commands.fifo', 'commands-dlq.fifo', 'handoff', 'handoff-dlq', 'relay-dlq', 'projector-dlq', 'schedule-dlq'];
  queues = await fakeQueues(names, lookedAt - 90_000);
});

/** Functions that answer, or fail as said; which were invoked, with what. */
function functions(error?: string) {
  const invoked: { readonly name: string; readonly event: unknown }[] = [];
  const answers: Answers = {
    Invoke: ({ FunctionName, Payload }: { FunctionName: string; Payload: Uint8Array }) => {
      invoked.push({ name: FunctionName, event: JSON.parse(Buffer.from(Payload).toString()) });
      return error === undefined ? {} : { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorMessage: error })) };
    },
  };
  return { invoked, answers };
}

const letters = (verb: string, args: readonly string[] = [], answers: Answers = {}) =>
  admin(['dead-letters', verb, '--stage', 'prod', ...args], { ...queues.answers, ...answers });
const order = (n: number) => ({ marketId: 'h100', commands: [`{"limit":"12","id":"wdr_0193f000000${n}","workload":"hush-hush"}`] });
const putOrder = (n: number, group = 'h100') =>
  queues.put('commands-dlq.fifo', order(n), { MessageGroupId: group, MessageDeduplicationId: `original-${n}` });
const call = (name: string, event: unknown = {}) =>
  queues.put('schedule-dlq', event, {
    MessageAttributes: {
      TARGET_ARN: { DataType: 'String', StringValue: `arn:aws:lambda:here:000000000000:function:${name}:live` },
      ERROR_CODE: { DataType: 'String', StringValue: 'TooManyRequestsException' },
    },
  });

describe('looking', () => {
  test('each queue is listed with whose failures it keeps, how many there are and how old they are', async () => {
    await putOrder(1);
    await putOrder(2);
    const { out } = await letters('list');
    expect(out).toMatch(/✗ commands-dlq\.fifo +2, the oldest seen 1 min old {2}messages of commands\.fifo/);
    expect(out).toMatch(/✓ relay-dlq +empty {2}batches of the stream of Relay/);
    expect(out).toMatch(/calls of .*Deadlines.* by the scheduler/);
  });

  test('ids, ages and groups are shown, and nothing else of what an order says', async () => {
    await putOrder(1);
    const { out } = await letters('show', ['--queue', 'commands-dlq.fifo', '--json']);
    expect(JSON.parse(out).letters).toMatchObject([{ group: 'h100', about: ['h100', 'wdr_0193f0000001'], ageSeconds: 90, receives: 1 }]);
    expect(out).not.toMatch(/hush-hush|limit|receiptHandle/);
  });

  test('a batch of a stream is shown with its place and why it was given up', async () => {
    const batch = {
      shardId: 'shard-7',
      batchSize: 3,
      startSequenceNumber: '11',
      endSequenceNumber: '13',
      approximateArrivalOfFirstRecord: 'noon',
    };
    await queues.put('projector-dlq', { requestContext: { condition: 'RetryAttemptsExhausted' }, DDBStreamBatchInfo: batch });
    const { out } = await letters('show', ['--queue', 'projector-dlq']);
    expect(out).toContain('shard shard-7 3 records from 11 to 13 first at noon');
    expect(out).toContain('RetryAttemptsExhausted');
  });

  test('looking leaves every letter where others find it', async () => {
    for (let n = 1; n <= 12; n += 1) await putOrder(n);
    await letters('show', ['--queue', 'commands-dlq.fifo']);
    const { out } = await letters('show', ['--queue', 'commands-dlq.fifo', '--json']);
    expect(JSON.parse(out)).toMatchObject({ count: 12, letters: { length: 10 } });
  });

  test('a queue that does not exist is refused with those that do', async () => {
    expect(await letters('show', ['--queue', 'orders'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('commands-dlq.fifo, handoff-dlq'),
    });
  });
});

describe('doing it again', () => {
  test('messages go back in their order and group, under a new deduplication id, and are gone from the dead', async () => {
    for (let n = 1; n <= 12; n += 1) await putOrder(n);
    expect(await letters('replay', ['--queue', 'commands-dlq.fifo'])).toMatchObject({ status: 0, out: 'commands-dlq.fifo: 12 replayed\n' });
    const back = queues.messages('commands.fifo');
    expect(back.map(({ body }) => JSON.parse(body))).toEqual(Array.from({ length: 12 }, (_, index) => order(index + 1)));
    expect(back.every(({ group, deduplicationId }) => group === 'h100' && deduplicationId?.startsWith('replay-'))).toBe(true);
    expect(queues.bodies('commands-dlq.fifo')).toEqual([]);
  });

  test('a message that could not be sent stays', async () => {
    await putOrder(1);
    const failing = { SendMessage: () => Promise.reject(awsError('OverLimit', 'too many')) };
    expect(await letters('replay', ['--queue', 'commands-dlq.fifo'], failing)).toMatchObject({
      status: 2,
      err: expect.stringContaining('too many'),
    });
    expect(queues.bodies('commands-dlq.fifo')).toHaveLength(1);
  });

  test('a message that was sent but not deleted is not sent twice', async () => {
    await putOrder(1);
    const failing = {
      DeleteMessageBatch: ({ Entries }: { Entries: readonly object[] }) => ({ Failed: Entries.map(() => ({ Code: 'Busy' })) }),
    };
    expect(await letters('replay', ['--queue', 'commands-dlq.fifo'], failing)).toMatchObject({
      status: 2,
      err: expect.stringContaining('kept 1 of 1'),
    });
    queues.clock.moveTo(queues.clock.now() + 130_000);
    expect(await letters('replay', ['--queue', 'commands-dlq.fifo'])).toMatchObject({ status: 0 });
    expect(queues.bodies('commands.fifo')).toHaveLength(1);
    expect(queues.bodies('commands-dlq.fifo')).toEqual([]);
  });

  test('where the service moves messages itself it is asked to, and followed to the end', async () => {
    await putOrder(1);
    const states = [
      { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 0 },
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 },
    ];
    const moving = { StartMessageMoveTask: () => ({ TaskHandle: 't' }), ListMessageMoveTasks: () => ({ Results: [states.shift()] }) };
    const { out, calls } = await letters('replay', ['--queue', 'commands-dlq.fifo'], moving);
    expect(out).toBe('commands-dlq.fifo: 1 replayed\n');
    expect(calls.filter(({ name }) => name === 'SendMessage')).toEqual([]);
    expect(calls.find(({ name }) => name === 'StartMessageMoveTask')?.input).toMatchObject({
      SourceArn: expect.stringContaining('commands-dlq.fifo'),
    });
  });

  test.each([
    ['fails', 'FAILED', 'The move ended as FAILED'],
    ['does not end', 'RUNNING', 'The move goes on'],
  ])('a move that %s is said, with status 2', async (_, Status, said) => {
    await putOrder(1);
    const moving = { StartMessageMoveTask: () => ({}), ListMessageMoveTasks: () => ({ Results: [{ Status }] }) };
    expect(await letters('replay', ['--queue', 'commands-dlq.fifo', '--timeout', '6'], moving)).toMatchObject({
      status: 2,
      err: expect.stringContaining(said),
    });
  });

  test.each(['relay-dlq', 'projector-dlq'])(
    'what %s points to is swept up from the outbox and the logs, and only then forgotten',
    async (queue) => {
      await queues.put(queue, { DDBStreamBatchInfo: {} });
      const { invoked, answers } = functions();
      expect(await letters('replay', ['--queue', queue], answers)).toMatchObject({ status: 0, out: `${queue}: 1 replayed\n` });
      expect(invoked).toEqual([{ name: `${physical('Sweep')}:live`, event: {} }]);
      expect(queues.bodies(queue)).toEqual([]);
    },
  );

  test('if the sweeper fails, its error is repeated and every letter stays where others find it', async () => {
    await queues.put('relay-dlq', { DDBStreamBatchInfo: {} });
    const { answers } = functions('the table is throttled');
    expect(await letters('replay', ['--queue', 'relay-dlq'], answers)).toMatchObject({
      status: 2,
      err: expect.stringContaining('the table is throttled'),
    });
    expect((await letters('list', ['--queue', 'relay-dlq'])).out).toContain('1, the oldest seen');
  });

  test('a schedule that could not call its function has it called once, with the last event; strangers stay', async () => {
    await call(physical('Deadlines'), { n: 1 });
    await call(physical('Deadlines'), { n: 2 });
    await call('somebody-elses');
    const { invoked, answers } = functions();
    const { out, err } = await letters('replay', ['--queue', 'schedule-dlq'], answers);
    expect(out).toBe('schedule-dlq: 2 replayed\n');
    expect(err).toContain('1 stay');
    expect(invoked).toEqual([{ name: `${physical('Deadlines')}:live`, event: { n: 2 } }]);
    expect(queues.bodies('schedule-dlq')).toHaveLength(1);
  });
});

describe('dropping', () => {
  test('nothing is dropped without --yes, and the status says that it was refused', async () => {
    await putOrder(1);
    expect(await letters('drop', ['--queue', 'commands-dlq.fifo'])).toMatchObject({ status: 1, err: expect.stringContaining('--yes') });
    expect(queues.bodies('commands-dlq.fifo')).toHaveLength(1);
  });

  test('what is dropped is written down first, for its owner alone', async () => {
    await putOrder(1);
    await putOrder(2);
    const file = join(folder, 'dropped.jsonl');
    expect(await letters('drop', ['--queue', 'commands-dlq.fifo', '--yes', '--file', file])).toMatchObject({
      status: 0,
      out: expect.stringContaining('2 dropped'),
    });
    const kept = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(kept.map(({ body }) => JSON.parse(body))).toEqual([order(1), order(2)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(queues.bodies('commands-dlq.fifo')).toEqual([]);
  });

  test('an empty queue leaves no file behind', async () => {
    const file = join(folder, 'empty.jsonl');
    const dropped = await letters('drop', ['--queue', 'handoff-dlq', '--yes', '--file', file]);
    expect(dropped).toMatchObject({ status: 0, out: 'handoff-dlq: nothing to drop\n' });
    expect(existsSync(file)).toBe(false);
  });

  test('a file that exists is not written over, and nothing is dropped', async () => {
    await putOrder(1);
    const file = join(folder, 'dropped.jsonl');
    expect(existsSync(file)).toBe(true);
    expect(await letters('drop', ['--queue', 'commands-dlq.fifo', '--yes', '--file', file])).toMatchObject({
      status: 2,
      err: expect.stringContaining('EEXIST'),
    });
    expect(queues.bodies('commands-dlq.fifo')).toHaveLength(1);
  });

  test('no more are dropped than was said', async () => {
    for (let n = 1; n <= 3; n += 1) await putOrder(n, `market-${n}`);
    await letters('drop', ['--queue', 'commands-dlq.fifo', '--yes', '--max', '2', '--file', join(folder, 'two.jsonl')]);
    expect(queues.bodies('commands-dlq.fifo')).toHaveLength(1);
  });
});

test('an error of the service that is no ignorance is told, not worked around', async () => {
  await putOrder(1);
  const denied = { StartMessageMoveTask: () => Promise.reject(awsError('AccessDenied', 'you may not')) };
  expect(await letters('replay', ['--queue', 'commands-dlq.fifo'], denied)).toMatchObject({
    status: 2,
    err: expect.stringContaining('AccessDenied: you may not'),
  });
  expect(queues.bodies('commands-dlq.fifo')).toHaveLength(1);
});
