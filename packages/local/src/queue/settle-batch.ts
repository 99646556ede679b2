import { ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import type { Failures } from '../functions/partial-batch.ts';

/** How long a message that failed waits for its next try, by how often it was received. */
export type RetryDelay = (receiveCount: number) => number;

/**
 * The functions ask for 5 to 120 seconds, and Lambda leaves a batch that failed as a whole for six minutes. Nobody wants to
 * wait that long on their own machine: 1, 2, 4 … 30 seconds here. The number of tries is the queue's own.
 */
export const localRetryDelay: RetryDelay = (receiveCount) => Math.min(30, 2 ** (receiveCount - 1));

/** Deletes what succeeded and lets the rest come back. */
export async function settleBatch(
  client: SQSClient,
  queueUrl: string,
  messages: readonly Message[],
  failures: Failures,
  retryDelay: RetryDelay,
): Promise<void> {
  const failed = (message: Message): boolean => failures === 'all' || failures.has(message.MessageId ?? '');
  const entries = messages.map((message, index) => ({ message, Id: String(index), ReceiptHandle: message.ReceiptHandle ?? '' }));
  const done = entries.filter(({ message }) => !failed(message));
  const again = entries.filter(({ message }) => failed(message));
  if (done.length > 0) {
    const Entries = done.map(({ Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  if (again.length > 0) {
    const Entries = again.map(({ Id, ReceiptHandle, message }) => ({
      Id,
      ReceiptHandle,
      VisibilityTimeout: retryDelay(Number(message.Attributes?.ApproximateReceiveCount ?? 1)),
    }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}
