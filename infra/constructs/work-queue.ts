import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionSizes, type WorkerName } from '../configuration/function-sizes.ts';
import { setLocalName } from './local-name.ts';

export interface WorkQueueProps {
  /** `compute-bank-<stage>-<cell>`. */
  readonly prefix: string;
  /** `commands`, `handoff`: the physical name is `<prefix>-<name>[.fifo]`. */
  readonly name: string;
  readonly fifo: boolean;
  /** The only function that reads it. */
  readonly consumer: WorkerName;
  readonly maxReceiveCount: number;
}

/**
 * What every queue is. Encrypted with keys of SQS, not with that of the tables, which only DynamoDB may then use: a queue
 * holds ids and orders for minutes.
 */
export const queueDefaults = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
  removalPolicy: RemovalPolicy.DESTROY,
};

/** Markets share no quota; without this, 300 requests a second would be all that the whole queue takes. */
const perGroup = {
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
};

/** A queue with its dead-letter queue. What fails too often is kept for two weeks and raises an alarm; it is never lost. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const suffix = props.fifo ? '.fifo' : '';
    const common = { ...queueDefaults, ...(props.fifo && { fifo: true }) };
    const queueName = `${props.prefix}-${props.name}${suffix}`;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: `${props.prefix}-${props.name}-dlq${suffix}`,
      redriveAllowPolicy: { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [this.#byName(queueName)] },
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName,
      ...(props.fifo && perGroup),
      // Six times the consumer's time-out, as Lambda asks: a throttled poller must not see its own batch again.
      visibilityTimeout: Duration.seconds(6 * functionSizes[props.consumer].timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    setLocalName(this.queue, `${props.name}${suffix}`);
    setLocalName(this.deadLetters, `${props.name}-dlq${suffix}`);
  }

  /** The queue by its name: each of the two names the other, which CloudFormation takes for a circle if both refer. */
  #byName(queueName: string) {
    return Queue.fromQueueArn(this, 'Source', Stack.of(this).formatArn({ service: 'sqs', resource: queueName }));
  }
}
