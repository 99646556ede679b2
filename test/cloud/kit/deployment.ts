import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { emulatorEnvironment } from './target.ts';

/** What is deployed, and where it answers. */
export interface Deployment {
  readonly target: string;
  readonly endpoint: string;
  /** The HTTP API, without a path. */
  readonly api: string;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly policyFile: string;
  /** Stacks that the target cannot take. */
  readonly withoutStacks: readonly string[];
}

/** What `npm run test:cloud` deployed for these tests. */
export function readDeployment(): Deployment {
  const file = process.env.CLOUD_DEPLOYMENT;
  if (file === undefined) throw new Error('Nothing is deployed: these tests are run by npm run test:cloud.');
  return JSON.parse(readFileSync(file, 'utf8')) as Deployment;
}

/** The environment of a program that is to use the deployment. */
export const cloudEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: '',
  ...emulatorEnvironment(readDeployment().endpoint),
});

export const access = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

export const cloudDynamo = (): DynamoDBClient => new DynamoDBClient(access(readDeployment().endpoint));
export const cloudSqs = (): SQSClient => new SQSClient({ ...access(readDeployment().endpoint), useQueueUrlAsEndpoint: false });
