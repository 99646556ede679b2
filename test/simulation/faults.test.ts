import { CreateTableCommand, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { bankTable } from '../conformance/backends/dynamo-tables.ts';
import { asDynamoClient, asSqsClient } from './as-client.ts';
import type { FaultOptions, FaultRates } from './faults.ts';
import { calm, drawFaultRates, withFaults } from './faults.ts';
import { MemoryDynamo } from './memory-dynamo.ts';
import { MemorySqs } from './memory-sqs.ts';
import { SimulatedProcess } from './process.ts';
import { randomFrom } from './random.ts';
import { Scheduler } from './scheduler.ts';

const TableName = bankTable.TableName ?? '';
const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
const put = (sk: string) => new PutItemCommand({ TableName, Item: key(sk) });
const transact = (...sorts: string[]) =>
  new TransactWriteItemsCommand({ TransactItems: sorts.map((sk) => ({ Put: { TableName, Item: key(sk) } })) });

const dynamoWorld = async (rates: Partial<FaultRates>, more: Partial<FaultOptions> = {}, seed = 1) => {
  const clock = new Scheduler();
  const model = new MemoryDynamo({ now: () => clock.now() });
  const plain = asDynamoClient(model);
  await plain.send(new CreateTableCommand(bankTable));
  const faulty = asDynamoClient(withFaults(model, { random: randomFrom(seed), clock, rates: () => ({ ...calm, ...rates }), ...more }));
  const isStored = async (sk: string): Promise<boolean> =>
    (await plain.send(new GetItemCommand({ TableName, Key: key(sk) }))).Item !== undefined;
  return { clock, faulty, isStored };
};

/** How the call stands when `durationMs` have passed: its outcome, or that it is still open. */
const stateAfter = async (clock: Scheduler, durationMs: number, call: Promise<unknown>): Promise<string> => {
  let state = 'open';
  call.then(
    () => {
      state = 'answered';
    },
    (error: Error) => {
      state = error.name;
    },
  );
  await clock.pass(durationMs);
  return state;
};

describe('faults around DynamoDB', () => {
  test('a lost reply: carried out, but the caller times out', async () => {
    const { clock, faulty, isStored } = await dynamoWorld({ lostReply: 1 });
    expect(await stateAfter(clock, 5000, faulty.send(put('a')))).toBe('TimeoutError');
    expect(await isStored('a')).toBe(true);
  });

  test('a lost request: not carried out, and the caller times out alike', async () => {
    const { clock, faulty, isStored } = await dynamoWorld({ lostRequest: 1 });
    expect(await stateAfter(clock, 5000, faulty.send(put('a')))).toBe('TimeoutError');
    expect(await isStored('a')).toBe(false);
  });

  test('a conflict: nothing is applied, one reason per item stands in order', async () => {
    const { faulty, isStored } = await dynamoWorld({ conflict: 1 });
    const error = await faulty.send(transact('a', 'b', 'c')).catch((caught: unknown) => caught);
    const codes = error instanceof Object && 'CancellationReasons' in error ? error.CancellationReasons : [];
    expect(Array.isArray(codes) && codes.map(({ Code }) => Code).sort()).toEqual(['None', 'None', 'TransactionConflict']);
    expect(await isStored('a')).toBe(false);
    await expect(faulty.send(put('a'))).rejects.toMatchObject({ name: 'TransactionConflictException' });
  });

  test('a throttle: nothing is applied', async () => {
    const { faulty, isStored } = await dynamoWorld({ throttle: 1 });
    await expect(faulty.send(put('a'))).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await isStored('a')).toBe(false);
  });

  test('a kill: the call never settles, nor any later one of that process; others go on', async () => {
    const outcomes = new Set<boolean>();
    for (let seed = 1; seed <= 20; seed += 1) {
      let kills = 0;
      const process = new SimulatedProcess('worker', () => {
        kills += 1;
      });
      let rates: Partial<FaultRates> = { kill: 1 };
      const { clock, faulty, isStored } = await dynamoWorld({}, { process, rates: () => ({ ...calm, ...rates }) }, seed);
      expect(await stateAfter(clock, 60_000, faulty.send(put('a')))).toBe('open');
      rates = {};
      expect(await stateAfter(clock, 60_000, faulty.send(put('b')))).toBe('open');
      expect([kills, process.isKilled, await isStored('b')]).toEqual([1, true, false]);
      outcomes.add(await isStored('a'));
    }
    expect(outcomes).toEqual(new Set([true, false]));
  });

  test('one seed gives one sequence of faults, another seed another', async () => {
    const traceOf = async (seed: number): Promise<string[]> => {
      const trace: string[] = [];
      const { clock, faulty } = await dynamoWorld(
        { conflict: 0.3, throttle: 0.3, lostReply: 0.2 },
        { onFault: (fault) => trace.push(fault) },
        seed,
      );
      for (let at = 0; at < 60; at += 1) await stateAfter(clock, 5000, faulty.send(transact(`k${at}`)));
      return trace;
    };
    expect(await traceOf(7)).toEqual(await traceOf(7));
    expect(await traceOf(7)).not.toEqual(await traceOf(8));
  });

  test('drawn rates leave some runs calm and put every fault into some', () => {
    const drawn = Array.from({ length: 200 }, (_, seed) => drawFaultRates(randomFrom(seed)));
    expect(drawn.some((rates) => Object.values(rates).every((rate) => rate === 0))).toBe(true);
    const names: (keyof FaultRates)[] = ['conflict', 'throttle', 'lostRequest', 'lostReply', 'duplicateSend', 'lostDelete', 'kill'];
    for (const name of names) expect(drawn.some((rates) => rates[name] > 0)).toBe(true);
  });
});

describe('faults around SQS', () => {
  const queueWorld = async (rates: Partial<FaultRates>, more: Partial<FaultOptions> = {}) => {
    const clock = new Scheduler();
    const model = new MemorySqs(clock);
    const plain = asSqsClient(model);
    const faulty = asSqsClient(withFaults(model, { random: randomFrom(1), clock, rates: () => ({ ...calm, ...rates }), ...more }));
    const { QueueUrl } = await plain.send(
      new CreateQueueCommand({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'true', VisibilityTimeout: '30' } }),
    );
    const send = () =>
      faulty.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm', MessageGroupId: 'g', MessageDeduplicationId: 'm' }));
    const receive = async () => (await plain.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];
    const remove = async () => {
      for (const { ReceiptHandle } of await receive()) await faulty.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    };
    return { clock, send, receive, remove };
  };
  /** Chance that always takes the greatest delay. */
  const latest = { ...randomFrom(1), between: (_: number, high: number) => high };

  test('a duplicate within five minutes is taken out by the queue, a later one is delivered', async () => {
    for (const [duplicateWithinMs, expected] of [
      [240_000, 0],
      [1_500_000, 1],
    ] as const) {
      const { clock, send, receive, remove } = await queueWorld({ duplicateSend: 1 }, { random: latest, duplicateWithinMs });
      await send();
      await remove();
      await clock.pass(1_500_000);
      expect((await receive()).length).toBe(expected);
    }
  });

  test('a lost delete is answered as done, and the message comes again when its visibility expires', async () => {
    const { clock, send, receive, remove } = await queueWorld({ lostDelete: 1 });
    await send();
    await remove();
    expect((await receive()).length).toBe(0);
    await clock.pass(30_000);
    expect((await receive()).length).toBe(1);
  });
});
