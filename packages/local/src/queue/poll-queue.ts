import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Activity } from '../activity.ts';
import type { Invoker } from '../functions/invoker.ts';
import { type Failures, readFailures } from '../functions/partial-batch.ts';
import type { Log } from '../log.ts';
import type { Poller } from '../poller.ts';
import type { QueueMapping } from '../template/deployment.ts';
import { type RetryDelay, settleBatch } from './settle-batch.ts';
import { toSqsEvent } from './to-sqs-event.ts';

export interface QueuePollerParts {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly mapping: QueueMapping;
  readonly invoker: Invoker;
  readonly activity: Activity;
  readonly log: Log;
  readonly retryDelay: RetryDelay;
}

const waitSeconds = 20;
const backOffMs = 500;

/** Feeds a function from a queue, as Lambda's event source mapping does: one receiver, several batches at work. */
export function pollQueue(parts: QueuePollerParts): Poller {
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (working.size >= parts.mapping.concurrencyMax) {
        await Promise.race(working);
        continue;
      }
      const messages = await receive(parts, stopping.signal);
      if (messages.length === 0) continue;
      const work = handle(parts, messages).finally(() => {
        working.delete(work);
        parts.activity.changed();
      });
      working.add(work);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
      await Promise.all(working);
    },
  };
}

/** One long poll. Errors of the queue are waited out: the host ends by being stopped, not by a lost connection. */
async function receive({ client, queueUrl, mapping, log }: QueuePollerParts, signal: AbortSignal): Promise<readonly Message[]> {
  try {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, mapping.batchSize),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: signal },
    );
    return messages;
  } catch (error) {
    if (signal.aborted) return [];
    log.write('queue cannot be read', { queue: mapping.queue, error });
    await sleep(backOffMs);
    return [];
  }
}

async function handle(parts: QueuePollerParts, messages: readonly Message[]): Promise<void> {
  const { client, queueUrl, mapping, log, retryDelay } = parts;
  const failures = await invoke(parts, messages);
  try {
    await settleBatch(client, queueUrl, messages, failures, retryDelay);
  } catch (error) {
    // They come back by themselves when their visibility time-out passes.
    log.write('batch cannot be settled', { queue: mapping.queue, error });
  }
}

async function invoke({ invoker, mapping }: QueuePollerParts, messages: readonly Message[]): Promise<Failures> {
  try {
    const response = await invoker.invoke(mapping.function, toSqsEvent(mapping.queue, messages));
    if (!mapping.reportsFailures) return new Set();
    return readFailures(
      response,
      messages.map((message) => message.MessageId ?? ''),
    );
  } catch {
    return 'all';
  }
}
