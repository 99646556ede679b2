import { Duration } from 'aws-cdk-lib';
import { ArnPrincipal, type IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The role that one function, and nobody else, takes on for the tenant of its caller: for an hour, with exactly one tag, the
 * tenant's id. Its policies say by that tag whose partition they are for.
 */
export function tenantRole(scope: Construct, id: string, { roleArn }: IRole): Role {
  const principal = new ArnPrincipal(roleArn).withConditions({
    StringLike: { 'aws:RequestTag/tenant': 'ten_*' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] },
  });
  return new Role(scope, id, {
    assumedBy: principal.withSessionTags(),
    description: 'Taken on for one tenant at a time',
    maxSessionDuration: Duration.hours(1),
  });
}
