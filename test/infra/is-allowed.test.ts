import { describe, expect, test } from '@jest/globals';
import { isAllowed } from './roles/is-allowed.ts';
import type { Permission, Role } from './roles/read-roles.ts';

const permission = (given: Partial<Permission>): Permission => ({
  effect: 'Allow',
  actions: ['dynamodb:GetItem'],
  resources: ['Bank'],
  conditions: {},
  ...given,
});
const role = (...permissions: Partial<Permission>[]): Role => ({
  name: 'any',
  trusts: [],
  permissions: permissions.map(permission),
  others: [],
});
const read = { action: 'dynamodb:GetItem', resource: 'Bank' };
const ofTenant = (tenant: string) => ({ ...read, context: { 'dynamodb:LeadingKeys': [tenant] } });

describe('the policy evaluator', () => {
  test('refuses what no statement allows', () => {
    expect(isAllowed(role(), read)).toBe(false);
    expect(isAllowed(role({}), { ...read, resource: 'Market' })).toBe(false);
    expect(isAllowed(role({}), { ...read, action: 'dynamodb:PutItem' })).toBe(false);
    expect(isAllowed(role({}), read)).toBe(true);
  });

  test('lets a denial win over any permission', () => {
    expect(isAllowed(role({ actions: ['*'], resources: ['*'] }, { effect: 'Deny' }), read)).toBe(false);
  });

  test('reads wildcards in actions, without case, and in resources, with it', () => {
    expect(isAllowed(role({ actions: ['DynamoDB:get*'], resources: ['B?nk'] }), read)).toBe(true);
    expect(isAllowed(role({ resources: ['bank'] }), read)).toBe(false);
    expect(isAllowed(role({ resources: ['Ban.'] }), read)).toBe(false);
  });

  test('holds "for all values" of a request without any, as IAM does, so that the null check is needed', () => {
    const own = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['T#a', 'T#a#*'] } };
    expect(isAllowed(role({ conditions: own }), ofTenant('T#a'))).toBe(true);
    expect(isAllowed(role({ conditions: own }), ofTenant('T#b'))).toBe(false);
    expect(isAllowed(role({ conditions: own }), read)).toBe(true);
    expect(isAllowed(role({ conditions: { ...own, Null: { 'dynamodb:LeadingKeys': ['false'] } } }), read)).toBe(false);
  });

  test('fills in who asks, and holds for nothing if that is not said', () => {
    const own = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`T#$\{aws:PrincipalTag/tenant}`, 'MARKETS'] } };
    const asked = (leadingKey: string, tenant?: string) => ({
      ...read,
      context: { 'dynamodb:LeadingKeys': [leadingKey], ...(tenant !== undefined && { 'aws:PrincipalTag/tenant': [tenant] }) },
    });
    expect(isAllowed(role({ conditions: own }), asked('T#ten_a', 'ten_a'))).toBe(true);
    expect(isAllowed(role({ conditions: own }), asked('T#ten_b', 'ten_a'))).toBe(false);
    expect(isAllowed(role({ conditions: own }), asked('T#', 'ten_a'))).toBe(false);
    expect(isAllowed(role({ conditions: own }), asked('T#ten_a'))).toBe(false);
    // Without its tag a session still sees what all share, which is why the tag is asked for besides.
    expect(isAllowed(role({ conditions: own }), asked('MARKETS'))).toBe(true);
    const tagged = { ...own, Null: { 'aws:PrincipalTag/tenant': ['false'] } };
    expect(isAllowed(role({ conditions: tagged }), asked('MARKETS'))).toBe(false);
  });

  test('takes what it fills in as it stands: a tag cannot be a wildcard', () => {
    const own = { StringLike: { 'dynamodb:LeadingKeys': [`T#$\{aws:PrincipalTag/tenant}`] } };
    for (const tag of ['*', 'ten_?', '\\*']) {
      const context = { 'dynamodb:LeadingKeys': ['T#ten_b'], 'aws:PrincipalTag/tenant': [tag] };
      expect(isAllowed(role({ conditions: own }), { ...read, context })).toBe(false);
    }
  });

  test('asks an "if exists" only of what is there', () => {
    const projected = { StringEqualsIfExists: { 'dynamodb:Select': ['SPECIFIC_ATTRIBUTES'] } };
    expect(isAllowed(role({ conditions: projected }), read)).toBe(true);
    expect(isAllowed(role({ conditions: projected }), { ...read, context: { 'dynamodb:Select': ['ALL_ATTRIBUTES'] } })).toBe(false);
  });

  test('wants every condition of a statement to hold', () => {
    const conditions = { StringEquals: { a: ['1'] }, Bool: { b: ['true'] } };
    expect(isAllowed(role({ conditions }), { ...read, context: { a: ['1'], b: ['true'] } })).toBe(true);
    expect(isAllowed(role({ conditions }), { ...read, context: { a: ['1'], b: ['false'] } })).toBe(false);
    expect(isAllowed(role({ conditions }), { ...read, context: { b: ['true'] } })).toBe(false);
  });

  test('refuses to guess at an operator that it does not know', () => {
    expect(() => isAllowed(role({ conditions: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } } }), read)).toThrow('IpAddress');
  });
});
