import { Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { alarms } from '../configuration/alarms.ts';
import type { Placement } from '../configuration/placement.ts';
import { bankAlarm } from '../constructs/bank-alarm.ts';
import { metricOf, type WatchedCell } from '../constructs/cell-metrics.ts';
import { bankDashboard } from '../constructs/dashboard.ts';

export interface AlarmsProps extends StackProps {
  readonly placement: Placement;
  readonly cell: WatchedCell;
}

/** What an operator is called for, the one topic over which the calls go, and the screen to look at first. */
export class AlarmsStack extends Stack {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { placement, cell, ...props }: AlarmsProps) {
    super(scope, id, props);
    this.topic = new Topic(this, 'Topic', { displayName: `Alarms of ${placement.prefix}`, enforceSSL: true });
    if (placement.alarmEmail !== null) this.topic.addSubscription(new EmailSubscription(placement.alarmEmail));
    const made = Object.entries(alarms).map(([name, row]) => {
      const metric = metricOf(cell, row.watched, row.statistic, row.minutes);
      return bankAlarm(this, name, { row, metric, prefix: placement.prefix, topic: this.topic });
    });
    bankDashboard(this, cell, made);
  }
}
