import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SQSClient } from '@aws-sdk/client-sqs';
import { region } from '../template/directory.ts';

/** Two sets: what the functions do is counted and watched, what the host does for itself is not. */
export interface Clients {
  readonly functions: { readonly dynamo: DynamoDBClient; readonly sqs: SQSClient };
  readonly host: { readonly dynamo: DynamoDBClient; readonly streams: DynamoDBStreamsClient; readonly sqs: SQSClient };
  close(): void;
}

const requestMsMax = 10_000;
/** A long poll waits 20 s by itself. */
const pollMsMax = 30_000;

interface Endpoint {
  readonly url: string;
  /** An embedded server takes any credentials; for others the SDK looks where it always looks. */
  readonly embedded: boolean;
}

export function openClients(database: Endpoint, streams: Endpoint, queues: Endpoint): Clients {
  const settings = (endpoint: Endpoint, requestTimeout: number) => ({
    endpoint: endpoint.url,
    region: endpoint.embedded ? region : (process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? region),
    ...(endpoint.embedded && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    requestHandler: { requestTimeout, connectionTimeout: 2_000, httpAgent: { maxSockets: 64, keepAlive: true } },
  });
  // A queue's URL names a host of its own, which is not where an emulator listens.
  const sqsSettings = (requestTimeout: number) => ({ ...settings(queues, requestTimeout), useQueueUrlAsEndpoint: false });
  const functions = { dynamo: new DynamoDBClient(settings(database, requestMsMax)), sqs: new SQSClient(sqsSettings(requestMsMax)) };
  const host = {
    dynamo: new DynamoDBClient(settings(database, requestMsMax)),
    streams: new DynamoDBStreamsClient(settings(streams, requestMsMax)),
    sqs: new SQSClient(sqsSettings(pollMsMax)),
  };
  return {
    functions,
    host,
    close: () => {
      for (const client of [functions.dynamo, functions.sqs, host.dynamo, host.streams, host.sqs]) client.destroy();
    },
  };
}
