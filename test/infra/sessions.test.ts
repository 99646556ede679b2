import { contexts } from '@compute-bank/contracts/endpoint';
import { expect, test } from '@jest/globals';
import { functionAccess } from '../../infra/configuration/function-access.ts';
import { isAllowed } from './roles/is-allowed.ts';
import { type Role, readRoles } from './roles/read-roles.ts';
import { mayTakeOn, principalTags, type Tags, tenantRoleOf } from './roles/sessions.ts';
import { ofType, resourcesOf, synthesiseStacks, target } from './synthesise.ts';

const stacks = synthesiseStacks();
const resources = resourcesOf(stacks);
const roles = readRoles(stacks);
const names = contexts.map((context) => `Api-${context}` as const);
const forCallers = names.filter((name) => functionAccess[name].works.for === 'caller');
const taken = (name: string): Role => {
  const role = tenantRoleOf(roles, name);
  if (!role) throw new Error(`${name} has no tenant role.`);
  return role;
};
const acts = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem', 'BatchWriteItem', 'Scan'];
const actionsOn = (role: Role, keys: readonly string[] | null, tags: Tags): readonly string[] =>
  acts.filter((act) => {
    const context = { ...(keys && { 'dynamodb:LeadingKeys': keys }), ...principalTags(tags) };
    return isAllowed(role, { action: `dynamodb:${act}`, resource: 'Bank', context });
  });

test('these work across tenants, each for a reason; all others work in a session of their caller', () => {
  const across = names.flatMap((name) => {
    const { works } = functionAccess[name];
    return works.for === 'all' ? [{ name, because: works.because }] : [];
  });
  expect(across.map(({ name }) => name).sort()).toEqual([
    'Api-counterparts',
    'Api-keys',
    'Api-order-moves',
    'Api-returns',
    'Api-tenants',
    'Api-top-ups',
  ]);
  for (const { because } of across) expect(because.length).toBeGreaterThan(20);
});

test('what shows one tenant what it may know of another writes nothing at all', () => {
  const role = roles.find(({ name }) => name === 'Api-counterparts');
  expect(role && actionsOn(role, ['T#ten_a'], {})).toEqual(['GetItem', 'Query']);
});

test('a function that works for its caller reads nothing by itself but what tells who that is', () => {
  for (const name of forCallers) {
    const role = roles.find((each) => each.name === name);
    const keys = { 'key-locators': 'K#0123', 'join-tokens': 'J#0123', 'node-keys': 'T#ten_a' };
    const { works } = functionAccess[name];
    for (const [way, key] of Object.entries(keys)) {
      const able = role && actionsOn(role, [key], {});
      expect([name, way, able]).toEqual([
        name,
        way,
        works.for === 'caller' && works.foundBy === way && way !== 'node-keys' ? ['GetItem'] : [],
      ]);
    }
    for (const key of ['T#ten_a', 'P#cash#0', 'MARKETS', 'TENANTS', 'C#x', 'DUE#0', 'G#x']) {
      expect(role && actionsOn(role, [key], { tenant: 'ten_a' })).toEqual([]);
    }
  }
});

test('the public key of a node can be read before its signature was checked, and nothing else of it', () => {
  const role = roles.find(({ name }) => name === 'Api-heartbeats');
  const mayRead = (attributes: readonly string[] | undefined, select: string) => {
    const shown = { ...(attributes && { 'dynamodb:Attributes': attributes }), 'dynamodb:Select': [select] };
    return (
      role && isAllowed(role, { action: 'dynamodb:GetItem', resource: 'Bank', context: { 'dynamodb:LeadingKeys': ['T#ten_a'], ...shown } })
    );
  };
  expect(mayRead(['pk', 'sk', 'publicKey', 'state'], 'SPECIFIC_ATTRIBUTES')).toBe(true);
  expect(mayRead(['pk', 'sk', 'publicKey', 'sha256'], 'SPECIFIC_ATTRIBUTES')).toBe(false);
  expect(mayRead(['pk', 'sk'], 'ALL_ATTRIBUTES')).toBe(false);
  expect(mayRead(undefined, 'SPECIFIC_ATTRIBUTES')).toBe(false);
});

test.each(forCallers)('S88, S89: a session of %s for one tenant reaches that tenant alone, and without a tag nothing', (name) => {
  const role = taken(name);
  const own = actionsOn(role, ['T#ten_a'], { tenant: 'ten_a' });
  expect(own).toContain('GetItem');
  expect(own).not.toContain('Scan');
  expect(actionsOn(role, ['T#ten_b'], { tenant: 'ten_a' })).toEqual([]);
  expect(actionsOn(role, ['T#ten_a', 'T#ten_b'], { tenant: 'ten_a' })).toEqual([]);
  expect(actionsOn(role, ['T#ten_ab'], { tenant: 'ten_a' })).toEqual([]);
  expect(actionsOn(role, null, { tenant: 'ten_a' })).toEqual([]);
  for (const key of ['T#ten_a', 'T#', `T#$\{aws:PrincipalTag/tenant}`, 'MARKETS', 'P#cash#0', 'J#x', 'D#x']) {
    expect(actionsOn(role, [key], {})).toEqual([]);
  }
});

test.each(forCallers)('S88: the role that %s takes on trusts that function alone, for one tenant, for an hour', (name) => {
  const role = taken(name);
  const tenant = 'ten_0196aaaaaaaa00000000';
  expect(mayTakeOn(roles, name, role, { tenant })).toBe(true);
  expect(mayTakeOn(roles, name, role, { tenant: 'ten_platform0000' })).toBe(true);
  for (const tags of [{}, { tenant: '' }, { tenant: '*' }, { tenant: 'nod_1' }, { tenant, role: 'admin' }, { Tenant: tenant }] as Tags[]) {
    expect([tags, mayTakeOn(roles, name, role, tags)]).toEqual([tags, false]);
  }
  for (const other of roles.filter((each) => each.name !== name)) {
    expect([other.name, mayTakeOn(roles, other.name, role, { tenant })]).toEqual([other.name, false]);
  }
  const made = ofType(resources, 'AWS::IAM::Role').find(({ Metadata }) => Metadata?.['computeBank:name'] === role.name);
  expect(made?.Properties.MaxSessionDuration).toBe(3_600);
});

test('a tenant role gives rights on the Bank table and its key, and on nothing else: no log, no queue, no further role', () => {
  for (const name of forCallers) {
    const { permissions } = taken(name);
    expect(new Set(permissions.flatMap((permission) => permission.resources))).toEqual(new Set(['Bank', 'Key']));
    expect(permissions.flatMap(({ actions }) => actions).filter((action) => !/^(dynamodb|kms):/.test(action))).toEqual([]);
  }
});

test('every function that works for its caller is told which role is its own, and no other function is told any', () => {
  for (const made of ofType(resources, 'AWS::Lambda::Function')) {
    const name = String(made.Metadata?.['computeBank:name']);
    const arn = made.Properties.Environment?.Variables.BANK_TENANT_ROLE_ARN;
    const role = ofType(resources, 'AWS::IAM::Role').find(({ Metadata }) => Metadata?.['computeBank:name'] === `${name} as tenant`);
    if (role) expect(target(arn)).toContain(`"${role.id}"`);
    else expect(arn).toBeUndefined();
  }
});
