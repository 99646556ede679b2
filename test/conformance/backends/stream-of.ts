import { setTimeout as delay } from 'node:timers/promises';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { dynamoClientFor } from './dynamo-endpoint.ts';

export interface SeenRecord {
  readonly sk: string | undefined;
  readonly sequenceNumber: string | undefined;
}

/** The stream side of a bench at an endpoint, with a reader of all records after a sequence number (undefined: from the start). */
export const streamOf = (endpoint: string) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const streams = new DynamoDBStreamsClient({ region: 'eu-central-1', credentials, endpoint, maxAttempts: 1 });
  const readStream = async (table: string, after: string | undefined): Promise<SeenRecord[]> => {
    const { Table } = await dynamoClientFor(endpoint).send(new DescribeTableCommand({ TableName: table }));
    const StreamArn = Table?.LatestStreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn,
        ShardId: StreamDescription?.Shards?.at(-1)?.ShardId,
        ...(after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
      }),
    );
    const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    return Records.map(({ dynamodb }) => ({ sk: dynamodb?.Keys?.sk?.S, sequenceNumber: dynamodb?.SequenceNumber }));
  };
  return { streams, readStream, pause: () => delay(10) };
};
