import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { passes } from '@compute-bank/local/stream/filter';
import type { Context } from 'aws-lambda';
import { handler as deadlines } from '../../../functions/schedules/deadlines.ts';
import { handler as reconcile } from '../../../functions/schedules/reconcile.ts';
import { handler as sweep } from '../../../functions/schedules/sweep.ts';
import { handler as dispatcher } from '../../../functions/workers/dispatcher.ts';
import { handler as matcher } from '../../../functions/workers/matcher.ts';
import { handler as projector } from '../../../functions/workers/projector.ts';
import { handler as relay } from '../../../functions/workers/relay.ts';
import type { FunctionName } from '../../../infra/configuration/function-sizes.ts';
import { growsLog, wakesRelay } from '../../../infra/configuration/stream-filters.ts';
import { openStreamTail, type StreamTail } from '../../fixtures/stream-tail.ts';
import { bankTableName, marketTableName, type TestWorld } from '../../fixtures/test-world.ts';
import type { Gauge } from './gauge.ts';

/** A worker as Lambda calls it; its event is made here in the shape that it expects. */
type Worker = (event: never, context: Context) => Promise<unknown>;

/** Hands each worker what Lambda would hand it, everything that is there at once, and answers how many invocations that took. */
export interface Delivery {
  relay(operation: string): Promise<number>;
  match(operation: string): Promise<number>;
  project(operation: string): Promise<number>;
  dispatch(operation: string): Promise<number>;
  deadlines(operation: string): Promise<void>;
  sweep(operation: string): Promise<void>;
  reconcile(operation: string): Promise<void>;
  /** Until nothing is left. */
  settle(operation: string): Promise<void>;
  /** Passes over what others have handled. */
  skip(): Promise<void>;
}

const context = {} as Context;
const roundsMax = 1_000;

export async function createDelivery(world: TestWorld, gauge: Gauge): Promise<Delivery> {
  const call = (operation: string, name: FunctionName, worker: Worker, event: unknown) =>
    gauge.invoke(operation, name, () => worker(event as never, context));
  const bankTail = await openStreamTail(world.dynamo, world.streams, bankTableName);
  const marketTail = await openStreamTail(world.dynamo, world.streams, marketTableName);

  /** What the filter of the event source holds back invokes nothing. */
  async function relayAll(operation: string): Promise<number> {
    const records = (await drain(bankTail)).filter((record) => passes(record, [wakesRelay]));
    for (let start = 0; start < records.length; start += 500) {
      await call(operation, 'Relay', relay, { Records: records.slice(start, start + 500) });
    }
    return Math.ceil(records.length / 500);
  }
  async function projectAll(operation: string): Promise<number> {
    const records = (await drain(marketTail)).filter((record) => passes(record, [growsLog]));
    for (let start = 0; start < records.length; start += 100) {
      await call(operation, 'Projector', projector, { Records: records.slice(start, start + 100) });
    }
    return Math.ceil(records.length / 100);
  }
  async function fromQueue(operation: string, name: FunctionName, worker: Worker, QueueUrl: string): Promise<number> {
    const { Messages = [] } = await world.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return 0;
    const Records = Messages.map(({ MessageId, Body, Attributes, ReceiptHandle }) => ({
      messageId: MessageId,
      body: Body,
      attributes: Attributes,
      receiptHandle: ReceiptHandle,
    }));
    const answer = await call(operation, name, worker, { Records });
    const { batchItemFailures } = answer as { batchItemFailures: readonly unknown[] };
    if (batchItemFailures.length > 0) throw new Error(`${name} failed on ${batchItemFailures.length} messages`);
    for (const { ReceiptHandle } of Messages) await world.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return 1;
  }
  const delivery: Delivery = {
    relay: relayAll,
    project: projectAll,
    match: (operation) => fromQueue(operation, 'Matcher', matcher, world.commandsUrl),
    dispatch: (operation) => fromQueue(operation, 'Dispatcher', dispatcher, world.handoffUrl),
    deadlines: async (operation) => void (await call(operation, 'Deadlines', deadlines, {})),
    sweep: async (operation) => void (await call(operation, 'Sweep', sweep, {})),
    reconcile: async (operation) => void (await call(operation, 'Reconcile', reconcile, {})),
    async settle(operation) {
      for (let round = 0; round < roundsMax; round += 1) {
        const done =
          (await delivery.relay(operation)) +
          (await delivery.match(operation)) +
          (await delivery.project(operation)) +
          (await delivery.dispatch(operation));
        if (done === 0) return;
      }
      throw new Error(`the bank did not come to rest in ${roundsMax} rounds`);
    },
    async skip() {
      await drain(bankTail);
      await drain(marketTail);
    },
  };
  return delivery;
}

async function drain(tail: StreamTail) {
  const found = [];
  for (let read = 0; read < roundsMax; read += 1) {
    const records = await tail.take();
    if (records.length === 0) return found;
    found.push(...records);
  }
  throw new Error('a stream did not end');
}
