import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { BatchResponse } from './serve-queue.ts';

type Received = Pick<SQSRecord, 'messageId' | 'receiptHandle'> & {
  readonly attributes: Pick<SQSRecord['attributes'], 'ApproximateReceiveCount'>;
};

/** Shows the failed messages of a batch again soon. Answers the response as it came. */
export type RetrySooner = (records: readonly Received[], response: BatchResponse) => Promise<BatchResponse>;

const firstDelaySeconds = 5;
const delaySecondsMax = 120;

/** 5, 10, 20 … 120 seconds by how often a message was received: ten tries last eleven minutes. */
export const retryDelaySeconds = (receiveCount: number): number =>
  Math.min(delaySecondsMax, firstDelaySeconds * 2 ** Math.max(0, receiveCount - 1));

/**
 * Lambda leaves a failed message hidden for the rest of its visibility time-out, six times the function's own, and a FIFO
 * queue hides all of its market behind it: one throttled write would stop a market for six minutes. If the queue cannot be
 * told, they come back then.
 */
export const createRetrySooner =
  (client: SQSClient, queueUrl: string): RetrySooner =>
  async (records, response) => {
    const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const Entries = records
      .filter(({ messageId }) => failed.has(messageId))
      .map(({ receiptHandle, attributes }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: retryDelaySeconds(Number(attributes.ApproximateReceiveCount)),
      }));
    if (Entries.length > 0)
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })).catch(() => undefined);
    return response;
  };
