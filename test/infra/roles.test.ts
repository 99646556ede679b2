import { expect, test } from '@jest/globals';
import { differences, readGolden, toGolden } from './roles/golden.ts';
import { isAllowed } from './roles/is-allowed.ts';
import { type Role, readRoles } from './roles/read-roles.ts';
import { principalTags } from './roles/sessions.ts';
import { ofType, resourcesOf, synthesiseStacks } from './synthesise.ts';

const stacks = synthesiseStacks();
const roles = readRoles(stacks);
const roleOf = (name: string): Role => {
  const role = roles.find((each) => each.name === name);
  if (!role) throw new Error(`No role is called ${name}.`);
  return role;
};
const allowed = roles.flatMap(({ name, permissions }) =>
  permissions.flatMap(({ actions, resources }) => actions.flatMap((action) => resources.map((resource) => ({ name, action, resource })))),
);
const whoMay = (action: string, resource: string, context?: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  roles.filter((role) => isAllowed(role, { action, resource, ...(context && { context }) })).map(({ name }) => name);
const partition = (...keys: readonly string[]) => ({ 'dynamodb:LeadingKeys': keys });
const session = (tenant: string) => principalTags({ tenant });

test('S87: every role may do what was reviewed, to the letter (npm run roles writes the list anew)', () => {
  expect(differences(readGolden(), toGolden(roles))).toEqual([]);
});

test('S87: a difference from the reviewed list is named', () => {
  const found = { Relay: ['dynamodb:Scan on Bank', 'sqs:SendMessage on handoff'] };
  const reviewed = { Relay: ['sqs:SendMessage on commands.fifo', 'sqs:SendMessage on handoff'] };
  expect(differences(reviewed, found)).toEqual(['Relay gains dynamodb:Scan on Bank', 'Relay loses sqs:SendMessage on commands.fifo']);
});

test.each(['dev', 'staging'])('S87: in %s roles may do the same as in prod', (stage) => {
  expect(differences(readGolden(), toGolden(readRoles(synthesiseStacks({ stage }))))).toEqual([]);
});

test('S87: every function has a role of its own, and no policy that somebody else writes', () => {
  const functions = ofType(resourcesOf(stacks), 'AWS::Lambda::Function').map((made) => made.Metadata?.['computeBank:name']);
  expect(roles.map(({ name }) => name).filter((name) => !name.startsWith('Scheduler of '))).toEqual(expect.arrayContaining(functions));
  expect(new Set(roles.map(({ name }) => name)).size).toBe(roles.length);
  expect(roles.flatMap(({ others }) => others)).toEqual([]);
});

test('S85: no action is a wildcard, and these alone are allowed on more than one resource', () => {
  expect(allowed.filter(({ action }) => action.includes('*'))).toEqual([]);
  const wide = allowed.filter(({ resource }) => resource.includes('*')).map(({ action, resource }) => `${action} on ${resource}`);
  expect([...new Set(wide)].sort()).toEqual([
    'dynamodb:ListStreams on *',
    's3:AbortMultipartUpload on Exports/tables/*',
    's3:PutObject on Exports/tables/*',
    's3:PutObjectAcl on Exports/tables/*',
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ]);
});

test.each([
  'dynamodb:Scan',
  'dynamodb:PartiQLSelect',
  'dynamodb:PartiQLInsert',
  'dynamodb:DeleteTable',
  'dynamodb:UpdateTable',
  'dynamodb:UpdateContinuousBackups',
  'dynamodb:DeleteResourcePolicy',
  'kms:ScheduleKeyDeletion',
  'kms:CreateGrant',
  'sqs:PurgeQueue',
  'iam:PassRole',
  'sts:AssumeRole',
  'secretsmanager:DeleteSecret',
  'secretsmanager:PutResourcePolicy',
])('S86: nobody may %s', (action) => {
  for (const resource of ['Bank', 'Market', 'Key', 'commands.fifo', 'handoff', 'CursorSecret'])
    expect(whoMay(action, resource, { ...partition('T#ten_1'), ...session('ten_1') })).toEqual([]);
});

test('S86: the function that takes orders cannot delete a table, an item or an order of somebody else from a queue', () => {
  const orders = roleOf('Api-orders as tenant');
  const context = { ...partition('T#ten_1'), ...session('ten_1') };
  expect(isAllowed(orders, { action: 'dynamodb:PutItem', resource: 'Bank', context })).toBe(true);
  for (const action of ['dynamodb:DeleteTable', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:Scan']) {
    expect(isAllowed(orders, { action, resource: 'Bank', context })).toBe(false);
  }
  expect(isAllowed(orders, { action: 'sqs:SendMessage', resource: 'commands.fifo' })).toBe(false);
});

test('only the matcher adds to the log of a market', () => {
  for (const key of ['LOG#nvidia-h100-sxm5-80gb', 'SNAPSHOT#nvidia-h100-sxm5-80gb', 'CHUNK#nvidia-h100-sxm5-80gb']) {
    expect(whoMay('dynamodb:PutItem', 'Market', partition(key))).toEqual(['Matcher']);
  }
});

test('only the projector and the sweeper move the cursor of a projection', () => {
  expect([...whoMay('dynamodb:PutItem', 'Market', partition('CURSOR#nvidia-h100-sxm5-80gb'))].sort()).toEqual(['Projector', 'Sweep']);
});

test('a write that touches the log beside the cursor is refused as a whole', () => {
  const both = partition('CURSOR#nvidia-h100-sxm5-80gb', 'LOG#nvidia-h100-sxm5-80gb');
  expect(whoMay('dynamodb:PutItem', 'Market', both)).toEqual([]);
});

test('S88: a request that names no partition is refused', () => {
  for (const action of ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:GetItem']) {
    for (const table of ['Bank', 'Market']) expect(whoMay(action, table)).toEqual([]);
  }
});

test('money of the bank itself is moved by those alone whose work moves money', () => {
  expect([...whoMay('dynamodb:UpdateItem', 'Bank', { ...partition('P#fees#0'), ...session('ten_1') })].sort()).toEqual([
    'Api-pay-outs as tenant',
    'Api-top-ups',
    'Dispatcher',
    'Projector',
    'Sweep',
  ]);
});

test('what agents talk to can touch neither the money of the bank nor its deadlines nor the list of tenants', () => {
  for (const key of ['P#fees#0', 'DUE#3', 'TENANTS', 'C#name#x']) {
    for (const action of ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem']) {
      const able = whoMay(action, 'Bank', { ...partition(key), ...session('ten_1') });
      expect(able.filter((name) => /^Api-(heartbeats|joining)/.test(name))).toEqual([]);
    }
  }
});

test.each(['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'])('nobody may %s in a log', (action) => {
  expect(whoMay(action, 'Market', partition('LOG#nvidia-h100-sxm5-80gb'))).toEqual([]);
});

test('the matcher sees no tenant: it cannot even read the Bank table', () => {
  for (const action of ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem']) {
    expect(isAllowed(roleOf('Matcher'), { action, resource: 'Bank', context: partition('T#ten_1') })).toBe(false);
  }
});

test('what is taken for granted of a market is changed by admins alone: whoever takes orders can only read it', () => {
  expect([...whoMay('dynamodb:PutItem', 'Bank', { ...partition('MARKETS'), ...session('ten_1') })].sort()).toEqual([
    'Api-market-control as tenant',
    'Dispatcher',
    'Projector',
    'Sweep',
  ]);
});

test('only the functions that make keys write where keys are looked up', () => {
  expect(whoMay('dynamodb:PutItem', 'Bank', { ...partition('K#0123456789abcdef'), ...session('ten_1') })).toEqual(['Api-keys', 'FirstKey']);
});

test('only the relay and the sweeper send commands to the engine: no API function can go past the outbox', () => {
  expect([...whoMay('sqs:SendMessage', 'commands.fifo')].sort()).toEqual(['Relay', 'Sweep']);
});

test('a function writes its own log and nobody else its own', () => {
  expect(whoMay('logs:PutLogEvents', 'MatcherLogs')).toEqual(['Matcher']);
});

test('S91: the key of the tables serves DynamoDB alone', () => {
  const writers = roles.filter((role) =>
    isAllowed(role, { action: 'kms:Encrypt', resource: 'Key', context: { 'kms:ViaService': ['dynamodb.<region>.<urlsuffix>'] } }),
  );
  expect(writers.length).toBeGreaterThan(0);
  expect(whoMay('kms:Encrypt', 'Key')).toEqual([]);
});
