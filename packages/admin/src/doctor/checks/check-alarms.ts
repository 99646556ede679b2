import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { type DeployedResource, ofType } from '../../deployment/deployed-bank.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, unknown, warning } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

const namesPerCall = 100;

/** Each alarm is there and none is ringing, and somebody would hear it. */
export const checkAlarms: Check = async (bank, { clients }) => {
  const alarms = ofType(bank, 'AWS::CloudWatch::Alarm');
  const found = new Map<string, MetricAlarm>();
  for (let start = 0; start < alarms.length; start += namesPerCall) {
    const AlarmNames = alarms.slice(start, start + namesPerCall).map(({ physicalId }) => physicalId);
    const { MetricAlarms = [] } = await clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames, MaxRecords: namesPerCall }));
    for (const alarm of MetricAlarms) found.set(alarm.AlarmName ?? '', alarm);
  }
  const judged = await inspectEach('alarms', bank, alarms, async ({ physicalId }) => {
    const alarm = found.get(physicalId);
    return alarm ? judge(alarm) : broken('is not there', bringBack(bank));
  });
  const heard = await inspectEach('alarms', bank, ofType(bank, 'AWS::SNS::Topic'), (topic) => judgeTopic(topic));
  return [...judged, ...heard];

  async function judgeTopic({ physicalId }: DeployedResource): Promise<Said> {
    const { Subscriptions } = await clients.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: physicalId }));
    if (!Subscriptions) return unknown('the service lists no subscriptions');
    const confirmed = Subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'));
    if (confirmed.length > 0) return ok(`${confirmed.length} will hear of alarms`);
    return warning(
      'nobody would hear of an alarm',
      'Deploy with --alarm-email ADDRESS beside its other flags, and confirm the message that AWS sends there.',
    );
  }
};

function judge({ StateValue, StateReason, ActionsEnabled, AlarmDescription }: MetricAlarm): Said {
  if (StateValue === 'ALARM')
    return broken(`rings: ${AlarmDescription ?? StateReason ?? ''}`, 'Look at what it is about; the other lines say more.');
  if (ActionsEnabled === false) return warning('is silenced', 'When you know why it was: aws cloudwatch enable-alarm-actions');
  return ok(StateValue === 'INSUFFICIENT_DATA' ? 'quiet; nothing was measured yet' : 'quiet');
}
