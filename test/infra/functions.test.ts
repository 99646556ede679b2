import { expect, test } from '@jest/globals';
import { ofType, type Resource, synthesise, target } from './synthesise.ts';

const resources = synthesise();
const functions = ofType(resources, 'AWS::Lambda::Function');
const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
const statements = ofType(resources, 'AWS::IAM::Policy').flatMap((policy) =>
  policy.Properties.PolicyDocument.Statement.map((statement) => ({
    policy: policy.id,
    actions: [statement.Action].flat(),
    resource: statement.Resource,
  })),
);
const mappingOf = (name: string): Resource | undefined =>
  mappings.find((mapping) => target(mapping.Properties.FunctionName).includes(`"${functionNamed(name)?.id}"`));
const functionNamed = (name: string): Resource | undefined => functions.find((made) => made.Metadata?.['computeBank:name'] === name);

test('every function says which source file it is made of', () => {
  for (const made of functions) expect(made.Metadata?.['computeBank:entry']).toMatch(/^functions\/[a-z-]+\/[a-z-]+(\/index)?\.ts$/);
});

test('nobody may scan a table', () => {
  expect(statements.filter((statement) => statement.actions.some((action) => /Scan|PartiQL/.test(action)))).toEqual([]);
});

test('no permission is given by a wildcard action', () => {
  expect(statements.filter((statement) => statement.actions.some((action) => action.includes('*')))).toEqual([]);
});

test('only tracing and listing streams are allowed on every resource', () => {
  const everywhere = statements.filter((statement) => statement.resource === '*').flatMap((statement) => statement.actions);
  expect([...new Set(everywhere)].sort()).toEqual(['dynamodb:ListStreams', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
});

test('nothing can delete from a market log or change what stands in it by an update', () => {
  const deleting = statements.filter((statement) => statement.actions.some((action) => /Delete|BatchWrite|Update/.test(action)));
  for (const statement of deleting.filter((each) => !each.actions.includes('sqs:DeleteMessage'))) {
    expect(target(statement.resource)).not.toContain('Market');
  }
});

test('only the matcher, the projector and the sweeper may write to the log table', () => {
  const writers = statements.filter(
    (statement) => statement.actions.includes('dynamodb:PutItem') && target(statement.resource).includes('Market'),
  );
  expect(writers.map((statement) => statement.policy.replace(/ServiceRole.*/, '')).sort()).toEqual(['Matcher', 'Projector', 'Sweep']);
});

test('workers report the failures of a batch one by one', () => {
  expect(mappings).toHaveLength(4);
  for (const mapping of mappings) expect(mapping.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

test('the matcher takes FIFO batches of ten, with bounded concurrency', () => {
  expect(mappingOf('Matcher')?.Properties).toMatchObject({ BatchSize: 10, ScalingConfig: { MaximumConcurrency: 50 } });
});

test('the relay sees only what must leave the table', () => {
  const patterns = mappingOf('Relay')?.Properties.FilterCriteria.Filters.map((filter) => JSON.parse(filter.Pattern));
  expect(patterns).toEqual([{ dynamodb: { NewImage: { wake: { N: ['1'] } } } }]);
});

test('a stream batch that keeps failing ends in a queue instead of blocking its shard for a day', () => {
  for (const name of ['Relay', 'Projector']) {
    const properties = mappingOf(name)?.Properties;
    expect(properties?.MaximumRetryAttempts).toBeGreaterThan(0);
    expect(properties?.MaximumRecordAgeInSeconds).toBeLessThanOrEqual(3_600);
    expect(target(properties?.DestinationConfig.OnFailure.Destination)).toContain('Failures');
  }
});

test('deadlines and the sweeper run every minute', () => {
  const schedules = ofType(resources, 'AWS::Scheduler::Schedule');
  for (const name of ['Deadlines', 'Sweep']) {
    const schedule = schedules.find((each) => target(each.Properties.Target.Arn).includes(`"${functionNamed(name)?.id}"`));
    expect(schedule?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(target(schedule?.Properties.Target.DeadLetterConfig)).toContain('ScheduleFailures');
  }
});

test('every function knows the tables and the queues', () => {
  for (const made of functions) {
    expect(Object.keys(made.Properties.Environment.Variables)).toEqual(
      expect.arrayContaining(['BANK_TABLE', 'MARKET_TABLE', 'COMMANDS_QUEUE_URL', 'HANDOFF_QUEUE_URL', 'BANK_CURSOR_SECRET']),
    );
  }
});

test('no secret is written in the template: only where it is kept', () => {
  for (const made of functions)
    expect(target(made.Properties.Environment.Variables.BANK_CURSOR_SECRET)).toContain('{{resolve:secretsmanager:');
});

test('the matcher sees no tenant: it cannot even read the Bank table', () => {
  const resources = statements.filter((statement) => statement.policy.startsWith('Matcher')).map((statement) => target(statement.resource));
  expect(resources.join()).toContain('GetAttMarket');
  expect(resources.join()).not.toContain('GetAttBank');
});
