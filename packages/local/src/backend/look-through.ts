import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { EventRecord } from '../stream/to-stream-event.ts';

/**
 * Shows every stored item as if it had just been inserted: what the host follows by the stream, it must know once from
 * the table. No function of the bank may do this; here it stands in for what AWS knows by itself.
 */
export async function lookThrough(
  client: DynamoDBClient,
  table: string,
  keyNames: readonly string[],
  observe: (record: EventRecord) => void,
  stopping: AbortSignal,
): Promise<void> {
  for await (const page of paginateScan({ client, pageSize: 500 }, { TableName: table }, { abortSignal: stopping })) {
    for (const item of page.Items ?? []) {
      const Keys = Object.fromEntries(keyNames.map((name) => [name, item[name]]));
      observe({
        eventID: '',
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: '',
        eventSourceARN: '',
        dynamodb: { Keys, NewImage: item, SequenceNumber: '' },
      });
    }
  }
}
