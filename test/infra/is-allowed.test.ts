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
  assumedBy: [],
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
