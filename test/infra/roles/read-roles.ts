import { ofType, type Resource, resourcesOf, type Statement, type SynthesisedStack, target } from '../synthesise.ts';
import { createResolve, type Resolve } from './resolve.ts';

/** A statement with its references in words. */
export interface Permission {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator → key → values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Role {
  /** Its own, or what assumes it: a function's name, or `Scheduler of <function>`. */
  readonly name: string;
  readonly assumedBy: readonly string[];
  readonly permissions: readonly Permission[];
  /** Managed and inline policies, which nothing here reads: there should be none. */
  readonly others: readonly unknown[];
}

/** Every role of a cell, with all that it may do. */
export function readRoles(stacks: readonly SynthesisedStack[]): readonly Role[] {
  const resources = resourcesOf(stacks);
  const resolve = createResolve(stacks);
  const policies = ofType(resources, 'AWS::IAM::Policy');
  return ofType(resources, 'AWS::IAM::Role').map((role) => ({
    name: nameOf(role, resources, resolve),
    assumedBy: role.Properties.AssumeRolePolicyDocument.Statement.map(({ Principal }) => resolve(role.stack, Principal?.Service)),
    permissions: policies
      .filter((policy) => policy.Properties.Roles.some((each) => target(each).includes(`"${role.id}"`)))
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement.map((statement) => toPermission(policy.stack, statement, resolve))),
    others: [role.Properties.ManagedPolicyArns, role.Properties.Policies].filter((each) => each !== undefined),
  }));
}

function nameOf(role: Resource, resources: readonly Resource[], resolve: Resolve): string {
  const own = role.Metadata?.['computeBank:name'];
  if (typeof own === 'string') return own;
  const isRole = (value: unknown) => target(value).includes(`"${role.id}"`);
  const made = ofType(resources, 'AWS::Lambda::Function').find((each) => isRole(each.Properties.Role));
  if (made) return String(made.Metadata?.['computeBank:name']);
  const schedule = ofType(resources, 'AWS::Scheduler::Schedule').find((each) => isRole(each.Properties.Target.RoleArn));
  if (schedule) return `Scheduler of ${resolve(schedule.stack, schedule.Properties.Target.Arn)}`;
  throw new Error(`Nobody assumes the role ${role.id}.`);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function toPermission(stack: string, statement: Statement, resolve: Resolve): Permission {
  const texts = (value: unknown): readonly string[] => listOf(value).map((each) => resolve(stack, each));
  const conditions = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => {
    const values = Object.entries(keys).map(([key, value]) => [key, texts(value)] as const);
    return [operator, Object.fromEntries(values)] as const;
  });
  return {
    effect: statement.Effect,
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    conditions: Object.fromEntries(conditions),
  };
}
