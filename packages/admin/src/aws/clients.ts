import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** One client for each service. Region, credentials and endpoint come from the usual environment. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamo: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly scheduler: SchedulerClient;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** For every call; a long poll of a queue is shorter. */
const requestTimeoutMs = 10_000;
/** A function that is invoked may take its whole time-out, of which the longest is a minute. */
const invocationTimeoutMs = 75_000;

const bounded = (requestTimeout: number) => ({
  maxAttempts: 3,
  requestHandler: { requestTimeout, throwOnRequestTimeout: true, connectionTimeout: 3_000 },
});

export function createClients(): Clients {
  const options = bounded(requestTimeoutMs);
  return {
    cloudFormation: new CloudFormationClient(options),
    cloudWatch: new CloudWatchClient(options),
    dynamo: new DynamoDBClient(options),
    // A call that runs on after its time-out must not be made twice.
    lambda: new LambdaClient({ ...bounded(invocationTimeoutMs), maxAttempts: 1 }),
    logs: new CloudWatchLogsClient(options),
    scheduler: new SchedulerClient(options),
    secrets: new SecretsManagerClient(options),
    sns: new SNSClient(options),
    // The address of a queue names a host of its own, which is not where an emulator listens.
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
  };
}
