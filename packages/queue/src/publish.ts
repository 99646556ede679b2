import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';

/** A message for a queue. `group` and `deduplicationId` are for FIFO queues, `delaySeconds` (0…900) for standard ones. */
export interface Outgoing {
  readonly body: string;
  readonly group?: string;
  readonly deduplicationId?: string;
  readonly delaySeconds?: number;
}

const batchMax = 10;

/** Sends in batches of ten, in order. Throws if the queue refused any of them: the caller's source delivers again. */
export async function publish(client: SQSClient, queueUrl: string, messages: readonly Outgoing[]): Promise<void> {
  for (let start = 0; start < messages.length; start += batchMax) {
    const entries = messages.slice(start, start + batchMax).map(
      (message, index): SendMessageBatchRequestEntry => ({
        Id: String(index),
        MessageBody: message.body,
        ...(message.group !== undefined && { MessageGroupId: message.group }),
        ...(message.deduplicationId !== undefined && { MessageDeduplicationId: message.deduplicationId }),
        ...(message.delaySeconds !== undefined && { DelaySeconds: message.delaySeconds }),
      }),
    );
    const output = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const failed = output.Failed ?? [];
    if (failed.length > 0)
      throw new Error(`the queue refused ${failed.length} of ${entries.length} messages: ${failed[0]?.Code ?? 'unknown'}`);
  }
}
