import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { AdminError } from '../aws/failure.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import { type Letter, toLetter } from './letter.ts';

const batchMax = 10;
/** Long enough to do something about a batch; whoever breaks off here finds the letters again after it. */
const holdSeconds = 120;
/** A wait, however short, asks every server of the queue. */
const waitSeconds = 1;

/** The next letters, at most ten, hidden from others for a while. None: the queue has shown all it can. */
export async function receiveLetters(client: SQSClient, { url }: DeadLetterQueue): Promise<readonly Letter[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: batchMax,
      VisibilityTimeout: holdSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(toLetter);
}

/** Holds up to `max` letters. Of a group of a FIFO queue it sees the first ten, until those are deleted. */
export async function holdLetters(client: SQSClient, queue: DeadLetterQueue, max: number): Promise<readonly Letter[]> {
  const held = new Map<string, Letter>();
  for (let round = 0; round * batchMax < max; round += 1) {
    const letters = await receiveLetters(client, queue);
    if (letters.every(({ messageId }) => held.has(messageId))) break;
    for (const letter of letters) held.set(letter.messageId, letter);
  }
  return [...held.values()];
}

/** Shows the letters to others again, at once. */
export async function releaseLetters(client: SQSClient, { url }: DeadLetterQueue, letters: readonly Letter[]): Promise<void> {
  for (const batch of batches(letters)) {
    const Entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout: 0 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
}

/** Throws if the queue kept one of them. */
export async function deleteLetters(client: SQSClient, { url, name }: DeadLetterQueue, letters: readonly Letter[]): Promise<void> {
  for (const batch of batches(letters)) {
    const Entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    if (Failed.length > 0)
      throw new AdminError(`${name} kept ${Failed.length} of ${batch.length} messages: ${Failed[0]?.Code ?? 'no reason given'}`);
  }
}

/** How many there are, as far as the queue knows: seen and hidden ones, and its ARN. */
export async function countLetters(
  client: SQSClient,
  { url }: DeadLetterQueue,
): Promise<{ readonly count: number; readonly hidden: number; readonly arn: string }> {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  const of = (name: QueueAttributeName): number => Number(Attributes[name] ?? 0);
  const hidden = of('ApproximateNumberOfMessagesNotVisible') + of('ApproximateNumberOfMessagesDelayed');
  return { count: of('ApproximateNumberOfMessages') + hidden, hidden, arn: Attributes.QueueArn ?? '' };
}

const batches = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / batchMax) }, (_, index) => all.slice(index * batchMax, (index + 1) * batchMax));
