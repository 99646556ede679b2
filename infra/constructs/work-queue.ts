import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { setLocalName } from './local-name.ts';

export interface WorkQueueProps {
  readonly cell: string;
  /** `commands`, `handoff`: the physical name is `compute-bank-<cell>-<name>[.fifo]`. */
  readonly name: string;
  readonly fifo: boolean;
  readonly maxReceiveCount: number;
}

/** The longest a consumer of a work queue may run. */
export const consumerTimeoutSeconds = 60;

/** A queue with its dead-letter queue. What fails too often is kept for two weeks and raises an alarm; it is never lost. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const suffix = props.fifo ? '.fifo' : '';
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.fifo && { fifo: true }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, queueName: `compute-bank-${props.cell}-${props.name}-dlq${suffix}` });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `compute-bank-${props.cell}-${props.name}${suffix}`,
      // Six times the consumer's time-out, as Lambda asks: a throttled poller must not see its own batch again.
      visibilityTimeout: Duration.seconds(6 * consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    setLocalName(this.queue, `${props.name}${suffix}`);
    setLocalName(this.deadLetters, `${props.name}-dlq${suffix}`);
  }
}
