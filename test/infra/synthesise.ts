import { App } from 'aws-cdk-lib';
import { composeBank } from '../../infra/compose-bank.ts';

/** The properties that tests read, by the names CloudFormation gives them; what may be a reference is `unknown`. */
export interface Properties {
  readonly QueueName: string;
  readonly FifoQueue?: boolean;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number };
  readonly MessageRetentionPeriod: number;
  readonly SqsManagedSseEnabled: boolean;
  readonly VisibilityTimeout: number;
  readonly PointInTimeRecoverySpecification: unknown;
  readonly DeletionProtectionEnabled: boolean;
  readonly BillingMode: string;
  readonly StreamSpecification: unknown;
  readonly TimeToLiveSpecification: unknown;
  readonly AttributeDefinitions: readonly unknown[];
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[] };
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly FunctionName: unknown;
  readonly EventSourceArn: unknown;
  readonly FunctionResponseTypes: readonly string[];
  readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly MaximumRetryAttempts: number;
  readonly MaximumRecordAgeInSeconds: number;
  readonly DestinationConfig: { readonly OnFailure: { readonly Destination: unknown } };
  readonly Target: { readonly Arn: unknown; readonly DeadLetterConfig: unknown };
  readonly RouteKey: string;
  readonly IntegrationUri: unknown;
  readonly PayloadFormatVersion: string;
  readonly DefaultRouteSettings: unknown;
}

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Properties;
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** All resources of a freshly synthesised cell, without bundling. */
export function synthesise(): readonly Resource[] {
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
  composeBank(app);
  const stacks: { template: { Resources: Record<string, Omit<Resource, 'id'>> } }[] = app.synth().stacks;
  return stacks.flatMap((stack) => Object.entries(stack.template.Resources).map(([id, resource]) => ({ id, ...resource })));
}

export const ofType = (resources: readonly Resource[], type: string): readonly Resource[] => resources.filter((r) => r.Type === type);

/** The logical id inside a `Ref`, `Fn::GetAtt` or `Fn::ImportValue`, as text: enough to tell which resource is meant. */
export const target = (value: unknown): string => JSON.stringify(value);
