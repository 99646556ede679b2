import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { StreamMapping } from '../template/deployment.ts';
import { functionArn, streamArn } from '../template/directory.ts';
import { type EventRecord, sequenceOf } from './to-stream-event.ts';

/** Sends what Lambda sends to an on-failure destination: where the records were, not what they held. */
export async function sendFailure(
  client: SQSClient,
  queueUrl: string | undefined,
  mapping: StreamMapping,
  records: readonly EventRecord[],
  attempts: number,
): Promise<void> {
  const [first, last] = [records[0], records.at(-1)];
  if (queueUrl === undefined || !first || !last) return;
  const body = {
    version: '1.0',
    requestContext: {
      functionArn: functionArn(mapping.function),
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: attempts,
    },
    DDBStreamBatchInfo: {
      streamArn: streamArn(mapping.table),
      batchSize: records.length,
      startSequenceNumber: sequenceOf(first),
      endSequenceNumber: sequenceOf(last),
    },
  };
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(body) }));
}
