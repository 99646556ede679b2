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

/** What an embedded server wants to see where a signature would be; it verifies none. */
const unsignedHeaders = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/local/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** Signing takes a third of the time of a local call and proves nothing to a server of this machine. */
const unsigned = {
  sign: async <R extends { headers: Record<string, string> }>(request: R): Promise<R> => {
    Object.assign(request.headers, unsignedHeaders);
    return request;
  },
};

/** Steps of the SDK that serve AWS or a logger. */
const idleSteps = ['loggerMiddleware', 'recursionDetectionMiddleware', 'getUserAgentMiddleware'];
interface Lightenable {
  readonly middlewareStack: { remove(step: string): boolean };
}

export function openClients(database: Endpoint, streams: Endpoint, queues: Endpoint): Clients {
  const settings = (endpoint: Endpoint, requestTimeout: number) => ({
    endpoint: endpoint.url,
    region: endpoint.embedded ? region : (process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? region),
    ...(endpoint.embedded && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, signer: unsigned }),
    requestHandler: {
      requestTimeout,
      throwOnRequestTimeout: true,
      connectionTimeout: 2_000,
      httpAgent: { maxSockets: 64, keepAlive: true },
    },
  });
  // A queue's URL names a host of its own, which is not where an emulator listens.
  const sqsSettings = (requestTimeout: number) => ({ ...settings(queues, requestTimeout), useQueueUrlAsEndpoint: false });
  const lean = <C extends Lightenable>(client: C, endpoint: Endpoint): C => {
    if (endpoint.embedded) for (const step of idleSteps) client.middlewareStack.remove(step);
    return client;
  };
  const functions = {
    dynamo: lean(new DynamoDBClient(settings(database, requestMsMax)), database),
    sqs: lean(new SQSClient(sqsSettings(requestMsMax)), queues),
  };
  const host = {
    dynamo: lean(new DynamoDBClient(settings(database, requestMsMax)), database),
    streams: lean(new DynamoDBStreamsClient(settings(streams, requestMsMax)), streams),
    sqs: lean(new SQSClient(sqsSettings(pollMsMax)), queues),
  };
  return {
    functions,
    host,
    close: () => {
      for (const client of [functions.dynamo, functions.sqs, host.dynamo, host.streams, host.sqs]) client.destroy();
    },
  };
}
