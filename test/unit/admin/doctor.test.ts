import { readDeployed } from '@compute-bank/admin/deployment/read-deployed';
import type { DoctorWorld } from '@compute-bank/admin/doctor/doctor-world';
import { examine } from '@compute-bank/admin/doctor/examine';
import { areas, type Finding } from '@compute-bank/admin/doctor/finding';
import { describe, expect, test } from '@jest/globals';
import { type Answers, awsError, fakeAws } from './fake-aws.ts';
import { healthy, lookedAt, ownStacks, physical, place } from './healthy-deployment.ts';

const secureHeaders = { 'content-security-policy': 'x', 'strict-transport-security': 'x', 'x-content-type-options': 'nosniff' };
const answers200: typeof fetch = async () => new Response('{}', { status: 200, headers: secureHeaders });

async function look(overrides: Answers = {}, world: Partial<DoctorWorld> = {}): Promise<readonly Finding[]> {
  const { clients } = fakeAws({ ...healthy, ...overrides });
  const bank = await readDeployed(clients.cloudFormation, place);
  const now = () => lookedAt;
  return examine(bank, { clients, now, fetch: answers200, apiUrl: null, healthMsMax: 2_000, checkout: async () => ownStacks, ...world });
}

const troubles = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, area, subject, detail }) => `${verdict} ${area} ${subject}: ${detail}`);

/** The healthy answer to a call about one thing, changed. */
const about =
  (call: string, field: string, id: string, change: (answer: never) => unknown) =>
  (input: Readonly<Record<string, unknown>>): unknown => {
    const answer = healthy[call]?.(input as never);
    return input[field] === id ? change(answer as never) : answer;
  };

const attributes = (name: string, change: Readonly<Record<string, string | undefined>>): Answers => ({
  GetQueueAttributes: about('GetQueueAttributes', 'QueueUrl', physical(name), ({ Attributes }: { Attributes: object }) => ({
    Attributes: JSON.parse(JSON.stringify({ ...Attributes, ...change })),
  })),
});
const table = (change: object): Answers => ({
  DescribeTable: about('DescribeTable', 'TableName', physical('Bank'), ({ Table }: { Table: object }) => ({
    Table: { ...Table, ...change },
  })),
});
const ofFunction = (name: string, change: object): Answers => ({
  GetFunctionConfiguration: about('GetFunctionConfiguration', 'FunctionName', physical(name), (found: object) => ({ ...found, ...change })),
});
const everyMapping = (change: object): Answers => ({
  GetEventSourceMapping: (input: never) => ({ ...(healthy.GetEventSourceMapping?.(input) as object), ...change }),
});

test('a deployment that is as its templates say has nothing wrong, and every area was looked at', async () => {
  const findings = await look();
  expect(troubles(findings)).toEqual([]);
  expect([...new Set(findings.map(({ area }) => area))].sort()).toEqual([...areas].sort());
});

describe('what is broken is named with what it should be', () => {
  test.each<[string, Answers, string]>([
    ['a stack that was never deployed', withoutStack('Alarms'), 'broken stacks Alarms: is not deployed'],
    ['a stack that rolled back', stackStatus('ROLLBACK_COMPLETE'), 'broken stacks Data: is ROLLBACK_COMPLETE'],
    [
      'a table that can be deleted',
      table({ DeletionProtectionEnabled: false }),
      'broken tables Bank: deletion protection is false, not true',
    ],
    ['a table without its stream', table({ StreamSpecification: undefined }), 'broken tables Bank: the stream is missing (NEW_IMAGE)'],
    [
      'a table with a key of somebody else',
      table({ SSEDescription: undefined }),
      'broken tables Bank: encryption is missing (ENABLED); the kind of key is missing (KMS)',
    ],
    ['a table that is gone', { DescribeTable: absent }, 'broken tables Bank: is not there (ResourceNotFoundException)'],
    [
      'a queue without its dead letters',
      attributes('commands.fifo', { RedrivePolicy: undefined }),
      'broken queues commands.fifo: RedrivePolicy is missing (compute-bank-prod-main-commands-dlq.fifo after 10 tries)',
    ],
    [
      'a queue that hides for too short',
      attributes('handoff', { VisibilityTimeout: '30' }),
      'broken queues handoff: VisibilityTimeout is 30, not 360',
    ],
    [
      'a dead letter',
      attributes('relay-dlq', { ApproximateNumberOfMessages: '2' }),
      'broken dead letters relay-dlq: 2 messages, of an age that nobody has measured yet',
    ],
    [
      'a function on an old runtime',
      ofFunction('Relay', { Runtime: 'nodejs20.x' }),
      'broken functions Relay: Runtime is nodejs20.x, not nodejs24.x',
    ],
    [
      'a function whose update failed',
      ofFunction('Relay', { LastUpdateStatus: 'Failed' }),
      'broken functions Relay: its last update failed: no reason given',
    ],
    [
      'a function without a variable',
      ofFunction('Sweep', { Environment: { Variables: { BANK_TABLE: 'x' } } }),
      'broken functions Sweep: its environment lacks ',
    ],
    [
      'an event source that is switched off',
      everyMapping({ State: 'Disabled' }),
      'broken event sources Relay: State is Disabled, not Enabled',
    ],
    [
      'failures that are not reported one by one',
      everyMapping({ FunctionResponseTypes: [] }),
      'broken event sources Matcher: FunctionResponseTypes is , not ReportBatchItemFailures',
    ],
    [
      'a schedule that rests',
      { GetSchedule: (input: never) => ({ ...(healthy.GetSchedule?.(input) as object), State: 'DISABLED' }) },
      'State is DISABLED, not ENABLED',
    ],
    ['a reservation that is gone', { GetFunctionConcurrency: () => ({}) }, 'broken concurrency Matcher: has nothing reserved, not 60'],
    ['a secret that will be deleted', { DescribeSecret: () => ({ DeletedDate: new Date(lookedAt) }) }, 'will be deleted'],
    [
      'a rotation that was missed',
      { DescribeSecret: () => ({ RotationEnabled: true, NextRotationDate: new Date(lookedAt - 5 * 86_400_000) }) },
      'should have been rotated on 2026-11-24',
    ],
    [
      'a rotation that was switched off',
      { DescribeSecret: () => ({ RotationEnabled: false }) },
      'does not rotate, though a template says so',
    ],
    [
      'a log that is kept for ever',
      { DescribeLogGroups: ({ logGroupNamePrefix: logGroupName }: { logGroupNamePrefix: string }) => ({ logGroups: [{ logGroupName }] }) },
      'broken logs MatcherLogs',
    ],
    [
      'an alarm that rings',
      {
        DescribeAlarms: ({ AlarmNames }: { AlarmNames: string[] }) => ({
          MetricAlarms: AlarmNames.map((AlarmName) => ({ AlarmName, StateValue: 'ALARM', AlarmDescription: 'it burns' })),
        }),
      },
      'rings: it burns',
    ],
    ['an alarm that is gone', { DescribeAlarms: () => ({ MetricAlarms: [] }) }, 'is not there'],
  ])('%s', async (_, overrides, expected) => {
    const found = troubles(await look(overrides));
    expect(found.filter((line) => line.includes(expected))).not.toEqual([]);
    expect(found.every((line) => line.startsWith('broken'))).toBe(true);
  });
});

describe('what is worth a look is said as such', () => {
  test.each<[string, Answers, string]>([
    [
      'alarms that nobody hears',
      { ListSubscriptionsByTopic: () => ({ Subscriptions: [{ SubscriptionArn: 'PendingConfirmation' }] }) },
      'nobody would hear',
    ],
    [
      'an account with little to share',
      { GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } }) },
      '10 at once',
    ],
    [
      'a queue that is slow',
      { GetMetricStatistics: () => ({ Datapoints: [{ Timestamp: new Date(lookedAt), Maximum: 90 }] }) },
      'has waited 90 s',
    ],
    [
      'a function that was rolled back',
      ofFunction('Matcher', { Version: '3', Runtime: 'nodejs22.x' }),
      'runs version 3, not 4, which was deployed',
    ],
    ['a deployment under way', stackStatus('UPDATE_IN_PROGRESS'), 'is UPDATE_IN_PROGRESS'],
  ])('%s', async (_, overrides, expected) => {
    const found = troubles(await look(overrides));
    expect(found.filter((line) => line.startsWith('warning') && line.includes(expected))).not.toEqual([]);
  });

  test('a deployment of another version is told from this checkout, by name', async () => {
    const changed = JSON.parse(JSON.stringify(ownStacks).replaceAll('// functions/workers/matcher.ts', '// another'));
    const found = troubles(await look({}, { checkout: async () => changed }));
    expect(found).toEqual(['warning version Functions: is another version than this checkout: Matcher (code)']);
  });
});

describe('the API', () => {
  test.each<[string, typeof fetch, string]>([
    ['that answers an error', async () => new Response('', { status: 503, headers: secureHeaders }), 'answered 503, not 200'],
    ['whose headers are taken away', async () => new Response('', { status: 200 }), 'lacks the headers content-security-policy'],
    ['that does not answer', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') })), 'ECONNREFUSED'],
  ])('%s is broken', async (_, fetch, expected) => {
    expect(troubles(await look({}, { fetch }))).toEqual([expect.stringContaining(expected)]);
  });

  test('is asked where the stack Api says that it is, and not where the site is', async () => {
    const findings = await look({ DescribeStacks: () => ({ Stacks: described().toReversed() }) });
    expect(findings.find(({ area }) => area === 'api')?.detail).toMatch('GET https://api.test/v1/health answered 200');
  });

  test('that takes too long is worth a look', async () => {
    let at = lookedAt;
    const now = () => {
      at += 1_500;
      return at;
    };
    expect(troubles(await look({}, { now, healthMsMax: 1_000 })).join()).toContain('more than 1000');
  });
});

test('what the service does not know is unknown with its reason, and never in order', async () => {
  const findings = await look({ DescribeTimeToLive: unknownCall, GetSchedule: unknownCall, GetMetricStatistics: unknownCall });
  const unknowns = findings.filter(({ verdict }) => verdict === 'unknown');
  expect(unknowns.map(({ area }) => area)).toEqual(expect.arrayContaining(['tables', 'schedules', 'dead letters']));
  for (const { detail } of unknowns) expect(detail).toContain('InvalidAction: no such action');
});

test('credentials that are not taken are said in every area that needed them', async () => {
  const findings = await look({ DescribeAlarms: () => Promise.reject(awsError('ExpiredToken', 'it is old')) });
  expect(troubles(findings)).toEqual(['unknown alarms alarms: AWS does not take these credentials: ExpiredToken: it is old']);
});

test('no value of an environment is in any finding', async () => {
  expect(JSON.stringify(await look(ofFunction('Relay', { Runtime: 'x' })))).not.toContain('a-value-of-the-environment');
});

/** The stacks of the healthy deployment, as CloudFormation describes them. */
const described = () => ((healthy.DescribeStacks?.({} as never) ?? {}) as { Stacks: readonly { StackName: string }[] }).Stacks;

function withoutStack(part: string): Answers {
  return { DescribeStacks: () => ({ Stacks: described().filter(({ StackName }) => !StackName.endsWith(`-${part}`)) }) };
}
function stackStatus(StackStatus: string): Answers {
  const told = () => described().map((stack) => (stack.StackName.endsWith('-Data') ? { ...stack, StackStatus } : stack));
  return { DescribeStacks: () => ({ Stacks: told() }) };
}
function absent(): never {
  throw awsError('ResourceNotFoundException');
}
function unknownCall(): never {
  throw awsError('InvalidAction', 'no such action');
}
