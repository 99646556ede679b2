import { endpoints } from '@compute-bank/contracts/registry';
import type { Stack } from '@compute-bank/local/template/directory';
import { readDeployment } from '@compute-bank/local/template/read-deployment';
import { expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { composeBank } from '../../../infra/compose-bank.ts';
import { fixtureStack } from '../../fixtures/local-host/stack.ts';

const surroundings = { queueUrl: (queue: string) => `http://queues/${queue}`, secret: (name: string) => `secret of ${name}` };

function bankStacks(): readonly Stack[] {
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
  composeBank(app);
  return app.synth().stacks.map((stack) => ({ name: stack.stackName, template: stack.template }));
}
const bank = readDeployment(bankStacks(), surroundings);

test('the tables of the bank are read with keys, index, stream and expiry', () => {
  const table = bank.tables.find((each) => each.name === 'Bank');
  expect(table?.expiryAttribute).toBe('ttl');
  expect(table?.create.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_IMAGE' });
  expect(table?.create.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['outbox']);
  expect(bank.tables.find((each) => each.name === 'Market')?.create.KeySchema?.map((part) => part.AttributeName)).toEqual(['pk', 'sk']);
});

test('references across stacks become the names and addresses of this machine', () => {
  const relay = bank.functions.find((each) => each.name === 'Relay');
  expect(relay?.environment).toMatchObject({
    BANK_TABLE: 'Bank',
    MARKET_TABLE: 'Market',
    COMMANDS_QUEUE_URL: 'http://queues/commands.fifo',
    HANDOFF_QUEUE_URL: 'http://queues/handoff',
  });
});

test('a function that would read a secret is given the one that the host keeps, and is told of no store and of no role', () => {
  const given = bank.functions.filter(({ environment }) => environment.BANK_CURSOR_SECRET !== undefined);
  expect(given.map(({ name }) => name)).toContain('Api-leases');
  for (const { environment } of given) expect(environment.BANK_CURSOR_SECRET).toMatch(/^secret of CursorSecret/);
  for (const { environment } of bank.functions) expect(Object.keys(environment).filter((name) => name.endsWith('_ARN'))).toEqual([]);
});

test('every endpoint of the registry is routed to the function of its context', () => {
  const expected = endpoints.map((each) => ({ key: `${each.method} ${each.path}`, function: `Api-${each.context}` }));
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  expect([...bank.routes].sort(byKey)).toEqual(expected.sort(byKey));
});

test('the relay follows Bank and the projector Market, each through its filter', () => {
  expect(bank.streamMappings).toMatchObject([
    { table: 'Bank', function: 'Relay', filters: [{ dynamodb: { NewImage: { wake: { N: ['1'] } } } }], failureQueue: 'relay-dlq' },
    {
      table: 'Market',
      function: 'Projector',
      filters: [{ dynamodb: { Keys: { pk: { S: [{ prefix: 'LOG#' }] } } } }],
      failureQueue: 'projector-dlq',
      retriesMax: 20,
      recordAgeMsMax: 3_600_000,
    },
  ]);
});

test('queues are read with their redrive, and feed their functions with local limits', () => {
  expect(bank.queues.find((queue) => queue.name === 'commands.fifo')).toMatchObject({
    deadLetters: 'commands-dlq.fifo',
    visibilitySeconds: 90,
    attributes: { FifoQueue: 'true' },
  });
  expect(bank.queueMappings).toEqual([
    { queue: 'commands.fifo', function: 'Matcher', batchSize: 10, concurrencyMax: 8, reportsFailures: true },
    { queue: 'handoff', function: 'Dispatcher', batchSize: 10, concurrencyMax: 8, reportsFailures: true },
  ]);
});

test('rate schedules are read in milliseconds', () => {
  expect(bank.schedules).toEqual([
    { name: 'Deadlines', everyMs: 60_000, function: 'Deadlines', input: null },
    { name: 'Sweep', everyMs: 60_000, function: 'Sweep', input: null },
    { name: 'Reconcile', everyMs: 3_600_000, function: 'Reconcile', input: null },
  ]);
});

test('a single stack written by hand is read like a synthesised one', () => {
  const fixture = readDeployment([fixtureStack], surroundings);
  expect(fixture.routes).toEqual([
    { key: 'POST /echo/{name}', function: 'Echo' },
    { key: 'POST /things', function: 'Put' },
  ]);
  expect(fixture.streamMappings).toHaveLength(1);
});

test('a cron schedule is refused with its expression', () => {
  const schedule = { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'cron(0 1 * * ? *)', Target: { Arn: 'x' } } };
  expect(() => readDeployment([{ name: 'S', template: { Resources: { Nightly: schedule } } }], surroundings)).toThrow('cron(0 1 * * ? *)');
});
