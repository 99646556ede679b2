import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmRow } from '../configuration/alarm-row.ts';

export interface BankAlarmProps {
  readonly row: Omit<AlarmRow, 'watched' | 'statistic' | 'minutes'>;
  readonly metric: IMetric;
  readonly prefix: string;
  readonly topic: ITopic;
}

/** An alarm whose description says what happened, why at this figure, and where it says what to do. */
export function bankAlarm(scope: Construct, name: string, { row, metric, prefix, topic }: BankAlarmProps): Alarm {
  const alarm = new Alarm(scope, name, {
    alarmName: `${prefix}-${name}`,
    alarmDescription: `${row.what} ${row.why} What to do: docs/runbooks/${row.runbook}.md`,
    metric,
    threshold: row.threshold,
    evaluationPeriods: row.periods,
    datapointsToAlarm: row.breaches,
    comparisonOperator: row.isTooLow ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: row.silence === 'breach' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  return alarm;
}
