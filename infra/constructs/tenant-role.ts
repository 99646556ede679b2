import { Duration } from 'aws-cdk-lib';
import { ArnPrincipal, type IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { FunctionName } from '../configuration/function-sizes.ts';
import { setLocalName } from './local-name.ts';

/**
 * The role that one function, and nobody else, takes on for the tenant of its caller: for an hour, with exactly one tag, the
 * tenant's id. Its policies say by that tag whose partition they are for.
 */
export function tenantRole(scope: Construct, id: FunctionName, { roleArn }: IRole): Role {
  const principal = new ArnPrincipal(roleArn).withConditions({
    StringLike: { 'aws:RequestTag/tenant': 'ten_*' },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] },
  });
  const role = new Role(scope, `${id}TenantRole`, {
    assumedBy: principal.withSessionTags(),
    description: 'Taken on for one tenant at a time',
    maxSessionDuration: Duration.hours(1),
  });
  setLocalName(role, `${id} as tenant`);
  return role;
}
