import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, instant } from '@compute-bank/domain/instant';
import { configureRuntime, runtime } from '../../../functions/runtime/deps.ts';
import type { Telemetry } from '../../../functions/runtime/telemetry.ts';
import { handler } from '../../../functions/schedules/deadlines.ts';
import { dynamoClientFor } from '../../conformance/backends/dynamo-endpoint.ts';
import { bankTable } from '../../conformance/backends/dynamo-tables.ts';
import { startDynoxide } from '../../conformance/backends/dynoxide.ts';
import { startQueueProcess } from '../../conformance/backends/fauxqs-process.ts';
import { bankTableName, marketTableName } from '../../fixtures/test-world.ts';
import { asDynamoClient, asSqsClient, type Sender } from '../../simulation/as-client.ts';

/** A bank of nothing but deadlines, over the embedded database and queue, each in a process of its own and asked by HTTP. */
export interface DeadlineScene {
  /** Leases of one deadline each, spread evenly over the next two minutes. */
  fill(leases: number): Promise<void>;
  /** From here on the function has sent nothing yet, as in a new container. */
  restart(): void;
  /** One run of the schedule. */
  run(): Promise<void>;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly wrapDynamo?: (sender: Sender) => Sender;
  readonly wrapSqs?: (sender: Sender) => Sender;
  readonly telemetry?: Telemetry;
}

const spreadMs = 120_000;
const opensAt: Instant = instant(Date.UTC(2026, 4, 1, 12));
const same = (sender: Sender): Sender => sender;

export async function createDeadlineScene({ wrapDynamo = same, wrapSqs = same, telemetry }: SceneOptions = {}): Promise<DeadlineScene> {
  const [database, queues] = await Promise.all([startDynoxide(), startQueueProcess()]);
  const dynamo = dynamoClientFor(database.endpoint);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ region: 'us-east-1', endpoint: queues.endpoint, credentials, useQueueUrlAsEndpoint: false });
  await dynamo.send(new CreateTableCommand({ ...bankTable, TableName: bankTableName }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'handoff' }));
  const restart = () =>
    configureRuntime({
      now: () => opensAt,
      dynamo: asDynamoClient(wrapDynamo({ send: (command) => Reflect.apply(dynamo.send, dynamo, [command]) })),
      sqs: asSqsClient(wrapSqs({ send: (command) => Reflect.apply(sqs.send, sqs, [command]) })),
      env: { BANK_TABLE: bankTableName, MARKET_TABLE: marketTableName, HANDOFF_QUEUE_URL: QueueUrl },
      ...(telemetry && { telemetry }),
    });
  restart();
  return {
    fill: (leases) => fill(opensAt, leases),
    restart,
    run: () => handler(),
    async close() {
      destroy(dynamo, sqs);
      await Promise.all([database.kill(), queues.kill()]);
    },
  };
}

const destroy = (...clients: readonly (DynamoDBClient | SQSClient)[]): void => {
  for (const client of clients) client.destroy();
};

const writtenTogether = 1_000;
const hex = (number: number): string => number.toString(16).padStart(32, '0');

async function fill(now: Instant, leases: number): Promise<void> {
  const due = (number: number): Due => ({
    type: 'due',
    at: addMs(now, Math.floor((spreadMs * (number + 0.5)) / leases)),
    target: { kind: 'lease', leaseId: `lea_${hex(number)}` as LeaseId, buyerId: `ten_${hex(number % 500)}` as TenantId },
  });
  for (let start = 0; start < leases; start += writtenTogether) {
    const length = Math.min(writtenTogether, leases - start);
    await runtime().bank.tidy(Array.from({ length }, (_, index) => ({ kind: 'create', entity: due(start + index) })));
  }
}
