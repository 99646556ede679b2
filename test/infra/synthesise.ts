import { App } from 'aws-cdk-lib';
import { composeBank } from '../../infra/compose-bank.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: { readonly Service?: unknown; readonly AWS?: unknown };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The properties that tests read, by the names CloudFormation gives them; what may be a reference is `unknown`. */
export interface Properties {
  readonly QueueName: string;
  readonly FifoQueue?: boolean;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number };
  readonly RedriveAllowPolicy?: { readonly redrivePermission: string; readonly sourceQueueArns?: readonly unknown[] };
  readonly MessageRetentionPeriod: number;
  readonly SqsManagedSseEnabled: boolean;
  readonly VisibilityTimeout: number;
  readonly PointInTimeRecoverySpecification: unknown;
  readonly DeletionProtectionEnabled: boolean;
  readonly SSESpecification: unknown;
  readonly ResourcePolicy: { readonly PolicyDocument: unknown };
  readonly EnableKeyRotation: boolean;
  readonly BillingMode: string;
  readonly StreamSpecification: unknown;
  readonly TimeToLiveSpecification: unknown;
  readonly AttributeDefinitions: readonly unknown[];
  readonly MaxSessionDuration?: number;
  readonly SecretId: unknown;
  readonly RotationRules: unknown;
  readonly RotationLambdaARN: unknown;
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] };
  readonly ManagedPolicyArns?: unknown;
  readonly Policies?: unknown;
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Roles: readonly unknown[];
  readonly Role: unknown;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly TracingConfig: unknown;
  readonly LoggingConfig: { readonly LogGroup: unknown };
  readonly RetentionInDays: number;
  readonly MemorySize: number;
  readonly ReservedConcurrentExecutions?: number;
  readonly Timeout: number;
  /** Absent if there is nothing in it. */
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly Principal: unknown;
  readonly SourceArn: unknown;
  readonly FunctionName: unknown;
  readonly EventSourceArn: unknown;
  readonly FunctionResponseTypes: readonly string[];
  readonly ScalingConfig?: { readonly MaximumConcurrency: number };
  readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly MaximumRetryAttempts: number;
  readonly MaximumRecordAgeInSeconds: number;
  readonly DestinationConfig: { readonly OnFailure: { readonly Destination: unknown } };
  readonly ScheduleExpression: string;
  readonly Target: { readonly Arn: unknown; readonly RoleArn: unknown; readonly DeadLetterConfig: unknown; readonly Input: unknown };
  readonly Bucket: unknown;
  readonly BucketEncryption: unknown;
  readonly PublicAccessBlockConfiguration: unknown;
  readonly VersioningConfiguration?: unknown;
  readonly ObjectLockEnabled?: boolean;
  readonly ObjectLockConfiguration?: unknown;
  readonly LifecycleConfiguration: { readonly Rules: readonly Readonly<Record<string, unknown>>[] };
  readonly DistributionConfig: Readonly<Record<string, unknown>>;
  readonly ResponseHeadersPolicyConfig: Readonly<Record<string, unknown>>;
  readonly RouteKey: string;
  readonly IntegrationUri: unknown;
  readonly PayloadFormatVersion: string;
  readonly DefaultRouteSettings: unknown;
  readonly RouteSettings: Readonly<Record<string, unknown>>;
  readonly AccessLogSettings: { readonly DestinationArn: unknown; readonly Format: string };
  readonly DisableExecuteApiEndpoint?: boolean;
  readonly DomainName: string;
  readonly DomainNameConfigurations: readonly unknown[];
  readonly Dimensions: readonly { readonly Value: unknown }[];
  readonly AlarmActions: readonly unknown[];
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Metrics?: readonly unknown[];
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly DashboardBody: unknown;
  readonly Endpoint: string;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
}

export interface Resource {
  readonly id: string;
  /** The name of its stack. */
  readonly stack: string;
  readonly Type: string;
  readonly Properties: Properties;
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface Template {
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Omit<Resource, 'id' | 'stack'>>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

export interface SynthesisedStack {
  readonly name: string;
  readonly template: Template;
  readonly terminationProtection: boolean;
}

/** An app with one cell in it, without bundling. */
export function composeApp(context: Readonly<Record<string, string>>): App {
  const app = new App({ analyticsReporting: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  composeBank(app);
  return app;
}

const made = new Map<string, readonly SynthesisedStack[]>();

/** The stacks of a cell; of `prod`, unless the context says otherwise. */
export function synthesiseStacks(context: Readonly<Record<string, string>> = {}): readonly SynthesisedStack[] {
  const key = JSON.stringify(context);
  const stacks = made.get(key) ?? synthesiseAnew({ stage: 'prod', ...context });
  made.set(key, stacks);
  return stacks;
}

const synthesiseAnew = (context: Readonly<Record<string, string>>): readonly SynthesisedStack[] =>
  composeApp(context)
    .synth()
    .stacks.map(({ stackName, template, terminationProtection }) => ({
      name: stackName,
      template,
      terminationProtection: terminationProtection === true,
    }));

/** All resources of a cell; of `prod`, unless the context says otherwise. */
export const synthesise = (context?: Readonly<Record<string, string>>): readonly Resource[] => resourcesOf(synthesiseStacks(context));

export const resourcesOf = (stacks: readonly SynthesisedStack[]): readonly Resource[] =>
  stacks.flatMap(({ name, template }) => Object.entries(template.Resources).map(([id, resource]) => ({ id, stack: name, ...resource })));

export const ofType = (resources: readonly Resource[], type: string): readonly Resource[] => resources.filter((r) => r.Type === type);

/** The logical id inside a `Ref`, `Fn::GetAtt` or `Fn::ImportValue`, as text: enough to tell which resource is meant. */
export const target = (value: unknown): string => JSON.stringify(value);
