import { isShape, type Shape } from '@compute-bank/local/template/shape';
import { synthesiseStacks } from '../../infra/synthesise.ts';
import type { Answers } from './fake-aws.ts';

/** When the fake deployment is looked at. */
export const lookedAt = Date.UTC(2026, 10, 29, 12);
export const place = { stage: 'prod', cell: 'main' } as const;

/** Of every function: the one that was deployed last. */
const deployedVersion = '4';

const stacks = synthesiseStacks({ stage: place.stage });
/** The stacks as a checkout would deploy them. */
export const ownStacks = stacks.map(({ name, template }) => ({ name, template: template as unknown }));

/** What AWS would call a resource: an address for a queue, a name for everything else. */
const physicalIdOf = (id: string, { Type, Properties }: { readonly Type: string; readonly Properties: unknown }): string => {
  if (Type === 'AWS::SQS::Queue') return `https://sqs.test/000000000000/${isShape(Properties) ? Properties.QueueName : id}`;
  if (Type === 'AWS::SNS::Topic') return `arn:aws:sns:here:000000000000:${id}`;
  if (Type === 'AWS::Lambda::Version') return `arn:aws:lambda:here:000000000000:function:x:${deployedVersion}`;
  if (Type === 'AWS::Lambda::Alias') {
    const { Ref } = (Properties as { FunctionName: { Ref: string } }).FunctionName;
    return `arn:aws:lambda:here:000000000000:function:the-${Ref}:live`;
  }
  return `the-${id}`;
};

const resources = stacks.flatMap(({ name, template }) =>
  Object.entries(template.Resources).map(([id, resource]) => ({
    stack: name,
    id,
    type: resource.Type,
    physicalId: physicalIdOf(id, resource),
    properties: (resource.Properties ?? {}) as unknown as Shape,
    named: String(resource.Metadata?.['computeBank:name'] ?? id),
  })),
);

/** The physical id of what the bank calls by this name. */
export function physical(name: string): string {
  // A function's role is called as the function is.
  const found = resources.find(({ named, type }) => named === name && type !== 'AWS::IAM::Role');
  if (!found) throw new Error(`nothing is called ${name}`);
  return found.physicalId;
}

const propertiesOf = (physicalId: unknown): Shape => {
  const found = resources.find((resource) => resource.physicalId === physicalId);
  if (!found) throw Object.assign(new Error('it is not there'), { name: 'ResourceNotFoundException' });
  return found.properties;
};

/** The last part of what a reference means: the physical id of the resource that it names, in whichever stack. */
function meant(value: unknown): string {
  const text = JSON.stringify(value);
  const found = resources.filter(({ id }) => text.includes(id)).sort((a, b) => b.id.length - a.id.length)[0];
  return found
    ? `arn:aws:x:here:000000000000:${found.physicalId.split('/').at(-1)}`
    : (text.split('"').findLast((part) => part.includes(':')) ?? '');
}

const textValues = (properties: Shape): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).flatMap(([key, value]) => (typeof value === 'object' ? [] : [[key, String(value)]])));

/** The service, in which everything is as the templates say and nothing goes wrong. */
export const healthy: Answers = {
  DescribeStacks: () => ({
    Stacks: stacks.map(({ name }) => ({
      StackName: name,
      StackStatus: 'CREATE_COMPLETE',
      EnableTerminationProtection: true,
      Outputs: [
        ...(name.endsWith('-Api') ? [{ OutputKey: 'Url', OutputValue: 'https://api.test' }] : []),
        ...(name.endsWith('-Site') ? [{ OutputKey: 'Url', OutputValue: 'https://site.test' }] : []),
        ...(name.endsWith('-Functions') ? [{ OutputKey: 'FirstKeyFunction', OutputValue: `${physical('FirstKey')}:live` }] : []),
      ],
    })),
  }),
  GetTemplate: ({ StackName }: { StackName: string }) => ({
    TemplateBody: JSON.stringify(stacks.find(({ name }) => name === StackName)?.template),
  }),
  ListStackResources: ({ StackName }: { StackName: string }) => ({
    StackResourceSummaries: resources
      .filter(({ stack }) => stack === StackName)
      .map(({ id, physicalId }) => ({ LogicalResourceId: id, PhysicalResourceId: physicalId })),
  }),
  DescribeTable: ({ TableName }: { TableName: string }) => {
    const wanted = propertiesOf(TableName);
    return {
      Table: {
        TableStatus: 'ACTIVE',
        StreamSpecification: wanted.StreamSpecification,
        GlobalSecondaryIndexes: wanted.GlobalSecondaryIndexes,
        DeletionProtectionEnabled: wanted.DeletionProtectionEnabled,
        SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
      },
    };
  },
  DescribeTimeToLive: () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' } }),
  DescribeContinuousBackups: () => ({
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
  }),
  GetQueueAttributes: ({ QueueUrl }: { QueueUrl: string }) => {
    const wanted = propertiesOf(QueueUrl);
    const redrive = wanted.RedrivePolicy as { deadLetterTargetArn: unknown; maxReceiveCount: number } | undefined;
    const allow = wanted.RedriveAllowPolicy as { redrivePermission: string; sourceQueueArns?: readonly unknown[] } | undefined;
    const sources = allow?.sourceQueueArns?.map((arn) => JSON.stringify(arn).replaceAll(/[^\w.:-]/g, ''));
    return {
      Attributes: {
        ...textValues(wanted),
        QueueArn: `arn:aws:sqs:here:000000000000:${wanted.QueueName}`,
        ApproximateNumberOfMessages: '0',
        ...(redrive && { RedrivePolicy: JSON.stringify({ ...redrive, deadLetterTargetArn: meant(redrive.deadLetterTargetArn) }) }),
        ...(allow && { RedriveAllowPolicy: JSON.stringify({ ...allow, ...(sources && { sourceQueueArns: sources }) }) }),
      },
    };
  },
  GetMetricStatistics: () => ({ Datapoints: [] }),
  GetFunctionConfiguration: ({ FunctionName }: { FunctionName: string }) => {
    const wanted = propertiesOf(FunctionName);
    const { Variables = {} } = (wanted.Environment ?? {}) as { Variables?: Record<string, unknown> };
    const values = Object.keys(Variables).map((name) => [name, 'a-value-of-the-environment']);
    return {
      ...wanted,
      Version: deployedVersion,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Environment: { Variables: Object.fromEntries(values) },
    };
  },
  GetFunctionConcurrency: ({ FunctionName }: { FunctionName: string }) => ({
    ReservedConcurrentExecutions: propertiesOf(FunctionName).ReservedConcurrentExecutions,
  }),
  GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 325 } }),
  GetEventSourceMapping: ({ UUID }: { UUID: string }) => {
    const wanted = propertiesOf(UUID);
    const destination = wanted.DestinationConfig as { OnFailure: { Destination: unknown } } | undefined;
    return {
      ...wanted,
      State: 'Enabled',
      DestinationConfig: destination && { OnFailure: { Destination: meant(destination.OnFailure.Destination) } },
    };
  },
  GetSchedule: ({ Name }: { Name: string }) => {
    const wanted = propertiesOf(Name);
    return {
      State: wanted.State,
      ScheduleExpression: wanted.ScheduleExpression,
      Target: { Arn: meant((wanted.Target as { Arn: unknown }).Arn) },
    };
  },
  DescribeSecret: () => ({ RotationEnabled: true, LastRotatedDate: new Date(lookedAt - 86_400_000) }),
  DescribeLogGroups: ({ logGroupNamePrefix }: { logGroupNamePrefix: string }) => ({
    logGroups: [{ logGroupName: logGroupNamePrefix, retentionInDays: propertiesOf(logGroupNamePrefix).RetentionInDays }],
  }),
  DescribeAlarms: ({ AlarmNames }: { AlarmNames: readonly string[] }) => ({
    MetricAlarms: AlarmNames.map((AlarmName) => ({ AlarmName, StateValue: 'OK', ActionsEnabled: true })),
  }),
  ListSubscriptionsByTopic: () => ({ Subscriptions: [{ SubscriptionArn: 'arn:aws:sns:here:000000000000:topic:1' }] }),
  Query: () => ({ Items: [] }),
  GetItem: () => ({}),
};
