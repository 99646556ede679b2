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

export interface Trust extends Pick<Permission, 'actions' | 'conditions'> {
  readonly principal: string;
}

export interface Role {
  /** Its own, or what acts with it: a function's name, `<function> as tenant`, or `Scheduler of <function>`. */
  readonly name: string;
  /** Who may take it on, how, and under which conditions: for `sts:AssumeRole` and `sts:TagSession`. */
  readonly trusts: readonly Trust[];
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
    trusts: role.Properties.AssumeRolePolicyDocument.Statement.map((statement) => toTrust(role.stack, statement, resolve)),
    permissions: policies
      .filter((policy) => policy.Properties.Roles.some((each) => target(each).includes(`"${role.id}"`)))
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement.map((statement) => toPermission(policy.stack, statement, resolve))),
    others: [role.Properties.ManagedPolicyArns, role.Properties.Policies].filter((each) => each !== undefined),
  }));
}

function nameOf(role: Resource, resources: readonly Resource[], resolve: Resolve): string {
  const isRole = (value: unknown) => target(value).includes(`"${role.id}"`);
  const named = role.Metadata?.['computeBank:name'];
  if (typeof named === 'string') return named;
  const schedule = ofType(resources, 'AWS::Scheduler::Schedule').find((each) => isRole(each.Properties.Target.RoleArn));
  if (schedule) return `Scheduler of ${resolve(schedule.stack, schedule.Properties.Target.Arn)}`;
  throw new Error(`Nobody assumes the role ${role.id}.`);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

type Texts = (value: unknown) => readonly string[];
const textsIn =
  (stack: string, resolve: Resolve): Texts =>
  (value) =>
    listOf(value).map((each) => resolve(stack, each));

function conditionsOf({ Condition = {} }: Statement, texts: Texts): Permission['conditions'] {
  const conditions = Object.entries(Condition).map(([operator, keys]) => {
    const values = Object.entries(keys).map(([key, value]) => [key, texts(value)] as const);
    return [operator, Object.fromEntries(values)] as const;
  });
  return Object.fromEntries(conditions);
}

function toTrust(stack: string, statement: Statement, resolve: Resolve): Trust {
  const texts = textsIn(stack, resolve);
  const { Service, AWS } = statement.Principal ?? {};
  return { principal: texts(Service ?? AWS).join(), actions: texts(statement.Action), conditions: conditionsOf(statement, texts) };
}

function toPermission(stack: string, statement: Statement, resolve: Resolve): Permission {
  const texts = textsIn(stack, resolve);
  return {
    effect: statement.Effect,
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    conditions: conditionsOf(statement, texts),
  };
}
