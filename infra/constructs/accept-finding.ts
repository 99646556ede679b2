import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Lets one finding of the AwsSolutions rules (`SQS3`) pass on this construct and below, and says why that is right. */
export function acceptFinding(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}
