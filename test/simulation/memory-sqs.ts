import { createHash } from 'node:crypto';
import type {
  ChangeMessageVisibilityCommandInput,
  CreateQueueCommandInput,
  DeleteMessageBatchCommandInput,
  DeleteMessageCommandInput,
  Message,
  ReceiveMessageCommandInput,
  SendMessageBatchCommandInput,
  SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { SQSServiceException } from '@aws-sdk/client-sqs';
import type { CommandLike } from './memory-dynamo.ts';
import type { WorldClock } from './scheduler.ts';
import { batchMax, eachEntry } from './sqs/batch-entries.ts';
import { LongPolls } from './sqs/long-polls.ts';
import type { SendEntry, StoredMessage } from './sqs/queue-model.ts';
import { entrySize, QueueModel } from './sqs/queue-model.ts';
import { invalidParameter, noSuchQueue } from './sqs/queue-refusal.ts';
import { readSettings } from './sqs/queue-settings.ts';

interface Commands {
  CreateQueueCommand: CreateQueueCommandInput;
  GetQueueUrlCommand: { readonly QueueName?: string | undefined };
  GetQueueAttributesCommand: { readonly QueueUrl?: string | undefined };
  PurgeQueueCommand: { readonly QueueUrl?: string | undefined };
  DeleteQueueCommand: { readonly QueueUrl?: string | undefined };
  SendMessageCommand: SendMessageCommandInput;
  SendMessageBatchCommand: SendMessageBatchCommandInput;
  ReceiveMessageCommand: ReceiveMessageCommandInput;
  DeleteMessageCommand: DeleteMessageCommandInput;
  DeleteMessageBatchCommand: DeleteMessageBatchCommandInput;
  ChangeMessageVisibilityCommand: ChangeMessageVisibilityCommandInput;
}
type Handlers = { readonly [Name in keyof Commands]: (input: Commands[Name]) => unknown };

const urlPrefix = 'https://sqs.model.invalid/000000000000/';
const arnPrefix = 'arn:aws:sqs:model:000000000000:';
const batchBytesMax = 1024 * 1024;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const toMessage = (message: StoredMessage): Message => ({
  MessageId: message.id,
  ReceiptHandle: message.handle,
  Body: message.body,
  MD5OfBody: md5(message.body),
  ...(message.attributes && { MessageAttributes: message.attributes }),
  Attributes: {
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.group !== undefined && { MessageGroupId: message.group }),
    ...(message.deduplicationId !== undefined && {
      MessageDeduplicationId: message.deduplicationId,
      SequenceNumber: String(message.sequence).padStart(20, '0'),
    }),
  },
});

/**
 * A model of SQS for one simulated world: `send` takes the SDK's own command objects, time is the world's clock. Unlike the embedded
 * queue it hands over several messages of one FIFO group at once, as the service does.
 */
export class MemorySqs {
  readonly #clock: WorldClock;
  readonly #queues = new Map<string, QueueModel>();
  readonly #polls: LongPolls;
  readonly #handlers: Handlers;

  constructor(clock: WorldClock) {
    this.#clock = clock;
    this.#polls = new LongPolls(clock);
    this.#handlers = this.#createHandlers();
  }

  async send(command: CommandLike): Promise<unknown> {
    const name = command.constructor.name;
    const handler = Object.entries(this.#handlers).find(([known]) => known === name)?.[1];
    if (!handler) throw invalidParameter(`the model does not know ${name}`);
    return { $metadata: { httpStatusCode: 200 }, ...(await Reflect.apply(handler, undefined, [command.input])) };
  }

  /** The queue itself, for laws that look at every message. */
  queue(url: string | undefined): QueueModel {
    const queue = this.#queues.get((url ?? '').slice(urlPrefix.length));
    if (!queue) throw noSuchQueue(url ?? '');
    return queue;
  }

  #createHandlers(): Handlers {
    return {
      CreateQueueCommand: ({ QueueName = '', Attributes = {} }) => {
        if (!this.#queues.has(QueueName)) this.#queues.set(QueueName, new QueueModel(readSettings(QueueName, Attributes)));
        return { QueueUrl: urlPrefix + QueueName };
      },
      GetQueueUrlCommand: ({ QueueName = '' }) => ({ QueueUrl: this.queue(urlPrefix + QueueName) && urlPrefix + QueueName }),
      GetQueueAttributesCommand: ({ QueueUrl }) => ({ Attributes: this.#attributesOf(this.queue(QueueUrl)) }),
      PurgeQueueCommand: ({ QueueUrl }) => ({ ...(this.queue(QueueUrl).messages.splice(0) && {}) }),
      DeleteQueueCommand: ({ QueueUrl }) => ({ ...(this.#queues.delete(this.queue(QueueUrl).settings.name) && {}) }),
      SendMessageCommand: (input) => this.#changed(input.QueueUrl, (queue) => this.#sendOne(queue, input)),
      SendMessageBatchCommand: (input) => this.#changed(input.QueueUrl, (queue) => this.#sendBatch(queue, input)),
      ReceiveMessageCommand: (input) => this.#receive(input),
      DeleteMessageCommand: ({ QueueUrl, ReceiptHandle = '' }) =>
        this.#changed(QueueUrl, (queue) => queue.delete(ReceiptHandle, this.#clock.now())),
      DeleteMessageBatchCommand: ({ QueueUrl, Entries = [] }) =>
        this.#changed(QueueUrl, (queue) =>
          eachEntry(Entries, ({ ReceiptHandle = '' }) => queue.delete(ReceiptHandle, this.#clock.now()) ?? {}),
        ),
      ChangeMessageVisibilityCommand: ({ QueueUrl, ReceiptHandle = '', VisibilityTimeout = 0 }) => {
        if (VisibilityTimeout < 0 || VisibilityTimeout > 43_200) throw invalidParameter('VisibilityTimeout must be between 0 and 43200');
        return this.#changed(QueueUrl, (queue) => queue.changeVisibility(ReceiptHandle, VisibilityTimeout * 1000, this.#clock.now()));
      },
    };
  }

  #attributesOf({ settings, messages }: QueueModel): Record<string, string> {
    const now = this.#clock.now();
    const count = (isCounted: (message: StoredMessage) => boolean): string => String(messages.filter(isCounted).length);
    return {
      QueueArn: arnPrefix + settings.name,
      ApproximateNumberOfMessages: count(({ visibleAt }) => visibleAt <= now),
      ApproximateNumberOfMessagesNotVisible: count(({ visibleAt, handle }) => visibleAt > now && handle !== undefined),
      ApproximateNumberOfMessagesDelayed: count(({ visibleAt, handle }) => visibleAt > now && handle === undefined),
      VisibilityTimeout: String(settings.visibilityMs / 1000),
    };
  }

  #sendOne(queue: QueueModel, entry: SendEntry): object {
    const { id, sequence } = queue.send(entry, this.#clock.now());
    return {
      MessageId: id,
      MD5OfMessageBody: md5(entry.MessageBody ?? ''),
      ...(queue.settings.isFifo && { SequenceNumber: String(sequence).padStart(20, '0') }),
    };
  }

  #sendBatch(queue: QueueModel, { Entries = [] }: SendMessageBatchCommandInput): object {
    if (Entries.reduce((total, entry) => total + entrySize(entry), 0) > batchBytesMax)
      throw new SQSServiceException({
        name: 'BatchRequestTooLong',
        $fault: 'client',
        message: 'Batch requests cannot be longer than 1048576 bytes',
        $metadata: { httpStatusCode: 400 },
      });
    return eachEntry(Entries, (entry) => this.#sendOne(queue, entry));
  }

  /** Runs a change and lets those who wait for a message look again. */
  #changed(url: string | undefined, change: (queue: QueueModel) => object | undefined): object {
    const queue = this.queue(url);
    const answer = change(queue) ?? {};
    this.#polls.wake(queue);
    return answer;
  }

  async #receive(input: ReceiveMessageCommandInput): Promise<object> {
    const queue = this.queue(input.QueueUrl);
    const max = input.MaxNumberOfMessages ?? 1;
    if (max < 1 || max > batchMax)
      throw invalidParameter('Value for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10');
    const visibilityMs = input.VisibilityTimeout === undefined ? queue.settings.visibilityMs : input.VisibilityTimeout * 1000;
    const take = () => queue.receive(max, visibilityMs, this.#clock.now(), (message) => this.#bury(queue, message));
    const waitMs = input.WaitTimeSeconds === undefined ? queue.settings.waitMs : input.WaitTimeSeconds * 1000;
    const found = take();
    const messages = found.length > 0 || waitMs === 0 ? found : await this.#polls.wait(queue, take, this.#clock.now() + waitMs);
    return messages.length > 0 ? { Messages: messages.map(toMessage) } : {};
  }

  #bury(queue: QueueModel, message: StoredMessage): void {
    const grave = this.#queues.get(queue.settings.redrive?.target ?? '');
    if (!grave) return;
    grave.adopt(message, this.#clock.now());
    this.#polls.wake(grave);
  }
}
