import { Stack, type StackProps } from 'aws-cdk-lib';
import { Queue, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acceptFinding } from '../constructs/accept-finding.ts';
import { setLocalName } from '../constructs/local-name.ts';
import { queueDefaults, WorkQueue } from '../constructs/work-queue.ts';

export interface MessagingProps extends StackProps {
  readonly prefix: string;
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
  /** Every queue in which a message means that something failed. */
  readonly deadLetters: ReadonlyMap<string, Queue>;

  constructor(scope: Construct, id: string, { prefix, ...props }: MessagingProps) {
    super(scope, id, props);
    // Ten tries: a matcher that lost its fence drops its book and comes back, which is ordinary and must not end here.
    const commands = new WorkQueue(this, 'Commands', { prefix, name: 'commands', fifo: true, consumer: 'Matcher', maxReceiveCount: 10 });
    const handoff = new WorkQueue(this, 'Handoff', { prefix, name: 'handoff', fifo: false, consumer: 'Dispatcher', maxReceiveCount: 10 });
    this.commands = commands.queue;
    this.handoff = handoff.queue;
    this.relayFailures = this.#failures('RelayFailures', 'relay-dlq', prefix);
    this.projectorFailures = this.#failures('ProjectorFailures', 'projector-dlq', prefix);
    this.scheduleFailures = this.#failures('ScheduleFailures', 'schedule-dlq', prefix);
    this.deadLetters = new Map([
      ['Commands', commands.deadLetters],
      ['Handoff', handoff.deadLetters],
      ['Relay', this.relayFailures],
      ['Projector', this.projectorFailures],
      ['Schedule', this.scheduleFailures],
    ]);
  }

  #failures(id: string, name: string, prefix: string): Queue {
    // Filled by Lambda and the scheduler: no other queue may hand its dead letters to it.
    const redriveAllowPolicy = { redrivePermission: RedrivePermission.DENY_ALL };
    const queue = new Queue(this, id, { ...queueDefaults, queueName: `${prefix}-${name}`, redriveAllowPolicy });
    acceptFinding(queue, 'SQS3', 'It is itself where what failed ends, for a stream or a schedule instead of a queue.');
    setLocalName(queue, name);
    return queue;
  }
}
