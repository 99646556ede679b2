import { endpoints } from '@compute-bank/contracts/registry';
import { isSealing } from '@compute-bank/contracts/sealed';
import { passes } from '@compute-bank/local/stream/filter';
import { marketChunkKey, marketCursorKey, marketLogKey, marketSnapshotKey } from '@compute-bank/store/keys';
import { expect, test } from '@jest/globals';
import { functionSizes } from '../../infra/configuration/function-sizes.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { isAllowed } from './roles/is-allowed.ts';
import { readRoles } from './roles/read-roles.ts';
import { ofType, type Resource, synthesise, synthesiseStacks, target } from './synthesise.ts';

const resources = synthesise();
const functions = ofType(resources, 'AWS::Lambda::Function');
const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
const mappingOf = (name: string): Resource | undefined =>
  mappings.find((mapping) => target(mapping.Properties.FunctionName).includes(`"${liveOf(name)?.id}"`));
/** What everything calls instead of the function. */
const aliases = ofType(resources, 'AWS::Lambda::Alias');
const liveOf = (name: string): Resource | undefined => aliases.find((alias) => alias.Metadata?.['computeBank:name'] === `${name}:live`);
const functionNamed = (name: string): Resource | undefined => functions.find((made) => made.Metadata?.['computeBank:name'] === name);

test('every function says which source file it is made of', () => {
  for (const made of functions) expect(made.Metadata?.['computeBank:entry']).toMatch(/^functions\/[a-z-]+\/[a-z-]+(\/index)?\.ts$/);
});

test('every function is called as one of its versions, which a rollback can change, and every version is kept', () => {
  expect(aliases.map(({ Metadata }) => Metadata?.['computeBank:name']).sort()).toEqual(
    functions.map(({ Metadata }) => `${Metadata?.['computeBank:name']}:live`).sort(),
  );
  const callers = [
    ...mappings.map(({ Properties }) => Properties.FunctionName),
    ...ofType(resources, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties.Target.Arn),
    ...ofType(resources, 'AWS::ApiGatewayV2::Integration').map(({ Properties }) => Properties.IntegrationUri),
  ];
  // Other services are called by the scheduler itself.
  const called = callers.map(target).filter((caller) => !caller.includes(':scheduler:::aws-sdk:'));
  expect(called.filter((caller) => !/Live[0-9A-F]{8}/.test(caller))).toEqual([]);
  const versions = ofType(resources, 'AWS::Lambda::Version');
  expect(versions).toHaveLength(functions.length);
  for (const version of versions) expect(version.DeletionPolicy).toBe('Retain');
});

test('S92: workers report the failures of a batch one by one', () => {
  expect(mappings).toHaveLength(4);
  for (const mapping of mappings) expect(mapping.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

test('S92: the matcher takes FIFO batches of ten, with bounded concurrency', () => {
  expect(mappingOf('Matcher')?.Properties).toMatchObject({ BatchSize: 10, ScalingConfig: { MaximumConcurrency: 50 } });
});

test('the relay sees only what must leave the table', () => {
  const patterns = mappingOf('Relay')?.Properties.FilterCriteria.Filters.map((filter) => JSON.parse(filter.Pattern));
  expect(patterns).toEqual([{ dynamodb: { NewImage: { wake: { N: ['1'] } } } }]);
});

test('the projector is called for log records, and not for its own cursor or a snapshot', () => {
  const patterns = mappingOf('Projector')?.Properties.FilterCriteria.Filters.map((filter) => JSON.parse(filter.Pattern)) ?? [];
  const isPassed = (pk: string) => passes({ eventName: 'INSERT', dynamodb: { Keys: { pk: { S: pk }, sk: { N: '1' } } } }, patterns);
  expect(isPassed(marketLogKey(testMarketId))).toBe(true);
  const others = [marketCursorKey(testMarketId), marketSnapshotKey(testMarketId), marketChunkKey(testMarketId, 256, 0).pk];
  expect(others.map(isPassed)).toEqual([false, false, false]);
});

test('S92: a stream batch that keeps failing ends in a queue instead of blocking its shard for a day', () => {
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
    const schedule = schedules.find((each) => target(each.Properties.Target.Arn).includes(`"${liveOf(name)?.id}"`));
    expect(schedule?.Properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(target(schedule?.Properties.Target.DeadLetterConfig)).toContain('ScheduleFailures');
  }
});

test('every function of the bank knows the tables and the queues; the one that rotates the secret knows nothing', () => {
  for (const { Metadata, Properties } of functions) {
    const known = Object.keys(Properties.Environment?.Variables ?? {});
    if (Metadata?.['computeBank:name'] === 'Rotator') expect(known).toEqual([]);
    else expect(known).toEqual(expect.arrayContaining(['BANK_TABLE', 'MARKET_TABLE', 'COMMANDS_QUEUE_URL', 'HANDOFF_QUEUE_URL']));
  }
});

test('S94: no function gets a secret through its environment: those whose operations seal are told where it is kept, and may read it', () => {
  expect(target(resources)).not.toContain('{{resolve:secretsmanager');
  const sealing = new Set(endpoints.filter(isSealing).map(({ context }) => `Api-${context}`));
  const told = functions.filter(({ Properties }) => Properties.Environment?.Variables.BANK_CURSOR_SECRET_ARN !== undefined);
  expect(told.map(({ Metadata }) => Metadata?.['computeBank:name']).sort()).toEqual([...sealing].sort());
  const readers = readRoles(synthesiseStacks()).filter((role) =>
    isAllowed(role, {
      action: 'secretsmanager:GetSecretValue',
      resource: 'CursorSecret',
      context: { 'secretsmanager:VersionStage': ['AWSCURRENT'] },
    }),
  );
  expect(readers.map(({ name }) => name).sort()).toEqual([...sealing].sort());
});

test('S94: the secret is rotated every 90 days, by a function that only Secrets Manager can call, for this secret', () => {
  const [secret] = ofType(resources, 'AWS::SecretsManager::Secret');
  const [schedule, ...others] = ofType(resources, 'AWS::SecretsManager::RotationSchedule');
  expect(others).toEqual([]);
  expect(schedule?.Properties.RotationRules).toEqual({ ScheduleExpression: 'rate(90 days)' });
  expect(target(schedule?.Properties.SecretId)).toContain(secret?.id);
  expect(target(schedule?.Properties.RotationLambdaARN)).toContain(`"${liveOf('Rotator')?.id}"`);
  const callers = ofType(resources, 'AWS::Lambda::Permission').filter(({ Properties }) =>
    target(Properties.FunctionName).includes(`"${liveOf('Rotator')?.id}"`),
  );
  expect(callers.map(({ Properties }) => Properties.Principal)).toEqual(['secretsmanager.amazonaws.com']);
  expect(target(callers[0]?.Properties.SourceArn)).toContain(secret?.id);
  expect(schedule?.DependsOn).toContain(callers[0]?.id);
});

test('what rotates the secret stands in a stack on which no other depends, so that it can be left out', () => {
  const stacks = synthesiseStacks();
  const rotation = stacks.find(({ name }) => name.endsWith('-Rotation'));
  expect(Object.keys(rotation?.template.Outputs ?? {})).toEqual([]);
  for (const { Type, stack } of resources.filter((each) => each.Type === 'AWS::SecretsManager::RotationSchedule')) {
    expect([Type, stack]).toEqual(['AWS::SecretsManager::RotationSchedule', rotation?.name]);
  }
});

test('every function is an arm64 one on the newest long-lived Node, and has the size of its table', () => {
  expect(functions.map((made) => made.Metadata?.['computeBank:name']).sort()).toEqual(Object.keys(functionSizes).sort());
  for (const { Metadata, Properties } of functions) {
    const size = functionSizes[Metadata?.['computeBank:name'] as keyof typeof functionSizes];
    expect(Properties).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x' });
    expect(Properties).toMatchObject({ MemorySize: size.memoryMib, Timeout: size.timeoutSeconds });
    expect(Properties.ReservedConcurrentExecutions).toBe(size.concurrency ?? undefined);
  }
});

test('S93: agents and readers are bounded, and orders have a share that is theirs alone', () => {
  const share = (name: string) => functionNamed(name)?.Properties.ReservedConcurrentExecutions ?? Number.NaN;
  const orders = ['Api-orders', 'Api-deposits', 'Api-leases', 'Api-returns'];
  const bounded = ['Api-heartbeats', 'Api-joining', 'Api-markets', 'Api-quotes', 'Api-withdrawals', 'Api-counterparts', 'Api-accounts'];
  for (const name of [...orders, ...bounded]) expect(share(name)).toBeGreaterThan(0);
  expect(share('Api-orders')).toBeGreaterThanOrEqual(share('Api-heartbeats'));
});

test('S93: all reservations together leave an account of the usual size what it must keep, and as much again', () => {
  const reserved = functions.reduce((sum, made) => sum + (made.Properties.ReservedConcurrentExecutions ?? 0), 0);
  expect(1_000 - reserved).toBeGreaterThanOrEqual(2 * 100);
});

test('a worker may run as often as its queue starts it, or messages would be refused and tried in vain', () => {
  for (const name of ['Matcher', 'Dispatcher']) {
    expect(functionNamed(name)?.Properties.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(
      mappingOf(name)?.Properties.ScalingConfig?.MaximumConcurrency ?? Number.NaN,
    );
  }
});

test('dev reserves nothing, because a new account has nothing to reserve', () => {
  for (const made of ofType(synthesise({ stage: 'dev' }), 'AWS::Lambda::Function')) {
    expect(made.Properties.ReservedConcurrentExecutions).toBeUndefined();
  }
});

test.each([
  ['dev', 7],
  ['staging', 30],
  ['prod', 90],
])('S95: in %s every log is kept for %i days, and every function has its own', (stage, days) => {
  const made = synthesise({ stage });
  const logs = ofType(made, 'AWS::Logs::LogGroup');
  for (const log of logs) expect(log.Properties.RetentionInDays).toBe(days);
  const used = ofType(made, 'AWS::Lambda::Function').map(({ Properties }) => target(Properties.LoggingConfig.LogGroup));
  expect(new Set(used).size).toBe(functions.length);
});

/** Logical ids end in eight hexadecimal digits that CDK makes; what else mixes letters and digits at this length is suspect. */
const keysIn = (text: string): readonly string[] => {
  const known = /[0-9A-F]{8}(Arn|StreamArn|QueueName|Ref|ApiId)?[0-9A-F]*$|^SchedulerRoleForTarget-|CurrentVersion[0-9A-F]{8}[0-9a-f]{32}$/;
  const isMixed = (part: string): boolean => /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part);
  return (text.match(/[A-Za-z0-9+/_=-]{32,}/g) ?? []).filter((part) => isMixed(part) && !known.test(part));
};

test('S94: the template holds no text that looks like a key', () => {
  expect(keysIn(JSON.stringify(resources))).toEqual([]);
  expect(keysIn('{"TOKEN":"q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8l9Z0"}')).toHaveLength(1);
});

test('S96: no function has an address of its own', () => {
  expect(ofType(resources, 'AWS::Lambda::Url')).toEqual([]);
});
