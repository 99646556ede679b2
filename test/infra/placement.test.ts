import { expect, test } from '@jest/globals';
import { ofType, resourcesOf, synthesise, synthesiseStacks } from './synthesise.ts';

const names = (context: Readonly<Record<string, string>>): readonly string[] => synthesiseStacks(context).map(({ name }) => name);
const queueNames = (context: Readonly<Record<string, string>>): readonly string[] =>
  ofType(synthesise(context), 'AWS::SQS::Queue').map((queue) => queue.Properties.QueueName);

test('stages and cells share no name, so that all fit in one account', () => {
  const copies: readonly Readonly<Record<string, string>>[] = [
    { stage: 'dev' },
    { stage: 'staging' },
    { stage: 'prod' },
    { stage: 'prod', cell: 'eu1' },
  ];
  const all = copies.flatMap((copy) => [...names(copy), ...queueNames(copy)]);
  expect(new Set(all).size).toBe(all.length);
});

test('whoever says nothing gets the main cell of dev', () => {
  const stacks = synthesiseStacks({ stage: '' });
  expect(stacks.map(({ name }) => name)).toContain('ComputeBank-dev-main-Data');
});

test.each([
  [{ stage: 'live' }, 'A stage is one of dev, staging, prod, not "live".'],
  [{ cell: 'EU 1' }, 'A cell is named with'],
  [{ domain: 'api.example.com' }, 'A domain and its certificate are given together.'],
  [{ domain: 'api.example.com', certificate: 'mine' }, '"mine" is not the ARN of a certificate.'],
  [{ without: 'Data' }, 'What can be left out is Alarms, Archive, Cost, Rotation, Site, not "Data".'],
  [{ detail: 'routes,orders' }, 'What can be told in detail is routes, heartbeats, not "orders".'],
  [{ policy: '{' }, 'The policy is not JSON.'],
  [{ policy: '{"heartbeatMs":0}' }, 'The policy is not usable: heartbeatMs: '],
  [{ policy: '{"heartbeat":1}' }, 'The policy is not usable: Unrecognized key: "heartbeat"'],
  [{ alarmEmail: 'on-call' }, '"on-call" is not the address of a mailbox.'],
])('%j is refused', (context, reason) => {
  expect(() => synthesise(context as Record<string, string>)).toThrow(reason);
});

test('a copy can do without stacks on which no other depends', () => {
  const leftOut = (without: string) => names({}).filter((name) => !names({ without }).includes(name));
  expect(leftOut('Cost,Rotation')).toEqual(['ComputeBank-prod-main-Rotation', 'ComputeBank-prod-main-Cost']);
  expect(leftOut('Alarms')).toEqual(['ComputeBank-prod-main-Alarms', 'ComputeBank-prod-main-Cost']);
});

test('every table, queue, function and log says of which stage and cell it is', () => {
  const kinds = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::KMS::Key'];
  const made = resourcesOf(synthesiseStacks({ cell: 'eu1' })).filter(({ Type }) => kinds.includes(Type));
  expect(made.length).toBeGreaterThan(30);
  for (const { Properties } of made) {
    expect(Properties.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'application', Value: 'compute-bank' },
        { Key: 'cell', Value: 'eu1' },
        { Key: 'stage', Value: 'prod' },
      ]),
    );
  }
});

test('every stack keeps the flags with which it was made', () => {
  for (const { template } of synthesiseStacks({ cell: 'eu1', policy: '{"silenceMs":60000}' })) {
    expect(template.Metadata).toEqual({ 'computeBank:context': { stage: 'prod', cell: 'eu1', policy: '{"silenceMs":60000}' } });
  }
});

test('no account and no region is written in a template', () => {
  const text = JSON.stringify(synthesiseStacks());
  expect(text).not.toMatch(/\b\d{12}\b/);
  expect(text).not.toMatch(/\b(us|eu|ap|cn|sa|ca|me|af)-[a-z]+-\d\b/);
});

test('figures of the policy that this copy changes reach every function; without any, none is set', () => {
  const policies = (context: Readonly<Record<string, string>>) =>
    ofType(synthesise(context), 'AWS::Lambda::Function').flatMap(({ Properties: { Environment } }) =>
      // The function that rotates the secret is told nothing.
      Environment ? [Environment.Variables.BANK_POLICY] : [],
    );
  expect(new Set(policies({ policy: '{ "silenceMs": 60000 }' }))).toEqual(new Set(['{"silenceMs":60000}']));
  expect(new Set(policies({}))).toEqual(new Set([undefined]));
});
