import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { StageSettings } from '../configuration/stages.ts';
import { bankFunction } from '../constructs/bank-function.ts';
import { liveAlias } from '../constructs/live-alias.ts';

export interface RotationProps extends StackProps {
  readonly settings: StageSettings;
  readonly secretArn: string;
}

const everyDays = 90;

/**
 * Replaces the bank's secret every 90 days. In a stack of its own, because nothing needs it in order to run, and not every
 * stand-in for AWS has such schedules.
 */
export class RotationStack extends Stack {
  constructor(scope: Construct, id: string, { settings, secretArn, ...props }: RotationProps) {
    super(scope, id, props);
    const rotator = bankFunction(this, 'Rotator', {
      entry: 'functions/workers/rotator.ts',
      description: 'Replaces the secret that seals cursors',
      settings,
      environment: {},
      isTraced: true,
    });
    grantRotation(rotator, secretArn);
    const live = liveAlias(rotator, 'Rotator');
    live.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: secretArn,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: secretArn,
      rotationLambdaArn: live.functionArn,
      rotationRules: { scheduleExpression: `rate(${everyDays} days)` },
      // A first rotation at once proves on the day of deployment that it works.
      rotateImmediatelyOnUpdate: true,
    });
    schedule.node.addDependency(live);
  }
}

/** It makes a version and moves the stages; it cannot read the version that is in use. */
function grantRotation(rotator: LambdaFunction, secretArn: string): void {
  const resources = [secretArn];
  rotator.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      resources,
    }),
  );
  rotator.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources,
      conditions: { StringEquals: { 'secretsmanager:VersionStage': 'AWSPENDING' } },
    }),
  );
}
