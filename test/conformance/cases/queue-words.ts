import type { Message, ReceiveMessageCommandInput, SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { ConformanceCase } from '../define-cases.ts';

/** What a queue case works on. */
export interface QueueBench {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Starts the names of the case's queues. */
  readonly prefix: string;
  /** Lets this many milliseconds pass on the queue's clock. */
  readonly pass: (durationMs: number) => Promise<void>;
}
export type QueueCase = ConformanceCase<QueueBench>;

export const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** A FIFO queue whose messages stay hidden for 2 s after a receive. */
export const createFifo = (bench: QueueBench, attributes: Record<string, string> = {}, name = 'queue'): Promise<string> =>
  createQueue(bench, `${name}.fifo`, { FifoQueue: 'true', VisibilityTimeout: '2', ...attributes });

export const createStandard = (bench: QueueBench, attributes: Record<string, string> = {}, name = 'queue'): Promise<string> =>
  createQueue(bench, name, { VisibilityTimeout: '2', ...attributes });

export const createQueue = async (bench: QueueBench, name: string, Attributes: Record<string, string>): Promise<string> => {
  const { QueueUrl = '' } = await bench.sqs.send(new CreateQueueCommand({ QueueName: `${bench.prefix}-${name}`, Attributes }));
  return QueueUrl;
};

/** A queue with a dead-letter queue of its kind after `receivesMax` receives: [queue, dead-letter queue]. */
export const createWithGrave = async (bench: QueueBench, kind: 'fifo' | 'standard', receivesMax: number): Promise<[string, string]> => {
  const create = kind === 'fifo' ? createFifo : createStandard;
  const grave = await create(bench, {}, 'grave');
  const { Attributes } = await bench.sqs.send(new GetQueueAttributesCommand({ QueueUrl: grave, AttributeNames: ['QueueArn'] }));
  const policy = { deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: receivesMax };
  return [await create(bench, { RedrivePolicy: JSON.stringify(policy) }), grave];
};

/** Sends `body` into a group, with the body as deduplication id. */
export const sendTo = (bench: QueueBench, queue: string, group: string, body: string, more: Partial<SendMessageCommandInput> = {}) =>
  bench.sqs.send(
    new SendMessageCommand({ QueueUrl: queue, MessageBody: body, MessageGroupId: group, MessageDeduplicationId: body, ...more }),
  );

export const send = (bench: QueueBench, queue: string, body: string, more: Partial<SendMessageCommandInput> = {}) =>
  bench.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body, ...more }));

export const receive = async (bench: QueueBench, queue: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
    ...more,
  });
  return (await bench.sqs.send(command)).Messages ?? [];
};

export const remove = (bench: QueueBench, queue: string, message: Message | undefined) =>
  bench.sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: message?.ReceiptHandle }));

export const bodies = (messages: readonly Message[]): (string | undefined)[] => messages.map(({ Body }) => Body);

/** Receives and deletes until nothing comes, at most 100 times; the bodies in the order in which they came. */
export const drain = async (bench: QueueBench, queue: string): Promise<(string | undefined)[]> => {
  const found: (string | undefined)[] = [];
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const messages = await receive(bench, queue);
    if (messages.length === 0) return found;
    for (const message of messages) await remove(bench, queue, message);
    found.push(...bodies(messages));
  }
  throw new Error('100 receives were not enough');
};

/** The names under which an SDK may report one refusal of the query protocol and of the JSON protocol. */
export const badParameter = ['InvalidParameterValue', 'InvalidParameterValueException', 'InvalidParameter'] as const;
export const missing = ['MissingParameter', 'MissingParameterException', 'MissingRequiredParameter'] as const;
