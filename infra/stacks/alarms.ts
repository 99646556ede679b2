import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Placement } from '../configuration/placement.ts';
import type { MessagingStack } from './messaging.ts';

export interface AlarmsProps extends StackProps {
  readonly placement: Placement;
  readonly messaging: MessagingStack;
}

/** What an operator is called for, and the one topic over which the calls go. */
export class AlarmsStack extends Stack {
  readonly topic: Topic;
  readonly #prefix: string;

  constructor(scope: Construct, id: string, { placement, messaging, ...props }: AlarmsProps) {
    super(scope, id, props);
    this.#prefix = placement.prefix;
    this.topic = new Topic(this, 'Topic', { displayName: `Alarms of ${placement.prefix}`, enforceSSL: true });
    if (placement.alarmEmail !== null) this.topic.addSubscription(new EmailSubscription(placement.alarmEmail));
    const period = Duration.minutes(1);
    for (const [name, queue] of messaging.deadLetters) {
      const metric = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
      this.#alarm(`${name}DeadLetters`, `${name}: a message failed too often and waits for somebody to look`, metric, 1, 1);
    }
    const age = messaging.commands.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' });
    this.#alarm('CommandsWait', 'Orders have waited for their market for more than a minute', age, 60, 3);
  }

  #alarm(name: string, alarmDescription: string, metric: IMetric, threshold: number, evaluationPeriods: number): void {
    new Alarm(this, name, {
      alarmName: `${this.#prefix}-${name}`,
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }
}
