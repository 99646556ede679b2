import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { setLocalName } from '../constructs/local-name.ts';
import { WorkQueue } from '../constructs/work-queue.ts';

export interface MessagingProps extends StackProps {
  readonly cell: string;
}

/** The queues: `commands` keeps the order of each market, `handoff` wakes the dispatcher, the rest catch what failed. */
export class MessagingStack extends Stack {
  readonly commands: Queue;
  readonly handoff: Queue;
  /** Where a stream's batch goes when its function has failed on it for too long. */
  readonly relayFailures: Queue;
  readonly projectorFailures: Queue;
  /** Where a schedule's call goes when its function could not be called. */
  readonly scheduleFailures: Queue;

  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id, props);
    // Ten tries: a matcher that lost its fence drops its book and comes back, which is ordinary and must not end here.
    this.commands = new WorkQueue(this, 'Commands', { cell: props.cell, name: 'commands', fifo: true, maxReceiveCount: 10 }).queue;
    this.handoff = new WorkQueue(this, 'Handoff', { cell: props.cell, name: 'handoff', fifo: false, maxReceiveCount: 10 }).queue;
    this.relayFailures = this.#failures('RelayFailures', 'relay-dlq', props.cell);
    this.projectorFailures = this.#failures('ProjectorFailures', 'projector-dlq', props.cell);
    this.scheduleFailures = this.#failures('ScheduleFailures', 'schedule-dlq', props.cell);
  }

  #failures(id: string, name: string, cell: string): Queue {
    const queue = new Queue(this, id, {
      queueName: `compute-bank-${cell}-${name}`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    setLocalName(queue, name);
    return queue;
  }
}
