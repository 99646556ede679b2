import { describe, expect, test } from '@jest/globals';
import { awsError } from './fake-aws.ts';
import { physical } from './healthy-deployment.ts';
import { admin } from './run-admin.ts';

const answering = (answer: object) => {
  const events: unknown[] = [];
  return {
    events,
    answers: {
      Invoke: ({ FunctionName, Payload }: { FunctionName: string; Payload: Uint8Array }) => {
        events.push({ FunctionName, ...JSON.parse(Buffer.from(Payload).toString()) });
        return { Payload: Buffer.from(JSON.stringify(answer)) };
      },
    },
  };
};

describe('first-key', () => {
  test('the key alone is on standard output, and the rest is said beside it', async () => {
    const { events, answers } = answering({ keyId: 'key_1', secret: 'cbk_secret' });
    const { status, out, err } = await admin(['first-key', '--stage', 'prod'], answers);
    expect({ status, out }).toEqual({ status: 0, out: 'cbk_secret\n' });
    expect(err).toContain('key_1');
    expect(err).not.toContain('cbk_secret');
    expect(events).toEqual([{ FunctionName: `${physical('FirstKey')}:live`, again: false }]);
  });

  test('--again asks for a further one', async () => {
    const { events, answers } = answering({ keyId: 'key_2', secret: 'cbk_secret' });
    expect(JSON.parse((await admin(['first-key', '--stage', 'prod', '--again', '--json'], answers)).out)).toEqual({
      keyId: 'key_2',
      secret: 'cbk_secret',
    });
    expect(events).toMatchObject([{ again: true }]);
  });

  test('a refusal ends with status 1 and names the key that opens', async () => {
    const { answers } = answering({ code: 'admin_key_exists', keyIds: ['key_1'] });
    expect(await admin(['first-key', '--stage', 'prod'], answers)).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringMatching(/key_1.*--again/),
    });
  });

  test('a function that fails ends with status 2 and its error', async () => {
    const answers = { Invoke: () => ({ FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"no table"}') }) };
    expect(await admin(['first-key', '--stage', 'prod'], answers)).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringContaining('no table'),
    });
  });
});

describe('the command line', () => {
  test.each([
    [['doctor'], "required option '--stage <stage>'"],
    [['doctor', '--stage', 'PROD'], 'It is one of dev, staging, prod.'],
    [['doctor', '--stage', 'prod', '--health-ms', '0'], 'a whole number from 1 to 15000'],
    [['doctor', '--stage', 'prod', '--api', 'ftp://x'], 'an address such as https://'],
    [['dead-letters', 'show', '--stage', 'prod'], "required option '--queue <name>'"],
    [['repair'], "unknown command 'repair'"],
  ])('%j ends with status 2 and says what would be right', async (args, said) => {
    expect(await admin(args)).toMatchObject({ status: 2, out: '', err: expect.stringContaining(said) });
  });

  test.each([
    [['--help']],
    [['doctor', '--help']],
    [['first-key', '--help']],
    [['dead-letters', '--help']],
    [['rollback', '--help']],
    [['trace', '--help']],
  ])('%j is help, with status 0', async (args) => {
    expect(await admin(args)).toMatchObject({ status: 0, err: '', out: expect.stringMatching(/^Usage: cbank-admin/) });
  });

  test('a cell that is not there is said with how it would be deployed', async () => {
    expect(await admin(['doctor', '--stage', 'prod', '--cell', 'eu1'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('npm run deploy -- --stage prod --cell eu1'),
    });
  });

  test("a cell's name that begins another's does not take in the other's stacks", async () => {
    const stack = (StackName: string) => ({
      StackName,
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'FirstKeyFunction', OutputValue: StackName }],
    });
    const answers = {
      ...answering({ keyId: 'k', secret: 's' }).answers,
      DescribeStacks: () => ({ Stacks: [stack('ComputeBank-prod-eu-1-Functions'), stack('ComputeBank-prod-eu-Functions')] }),
      GetTemplate: () => ({ TemplateBody: '{}' }),
      ListStackResources: () => ({}),
    };
    const { calls } = await admin(['first-key', '--stage', 'prod', '--cell', 'eu'], answers);
    expect(calls.find(({ name }) => name === 'Invoke')?.input).toMatchObject({ FunctionName: 'ComputeBank-prod-eu-Functions' });
  });

  test.each([
    ['Region is missing', 'Error', 'set AWS_REGION'],
    ['could not load', 'CredentialsProviderError', 'set AWS_PROFILE'],
    ['connect ECONNREFUSED 127.0.0.1:1', 'Error', 'AWS cannot be reached'],
  ])('"%s" is said in a sentence', async (message, name, said) => {
    const answers = { DescribeStacks: () => Promise.reject(awsError(name, message)) };
    expect(await admin(['doctor', '--stage', 'prod'], answers)).toMatchObject({ status: 2, err: expect.stringContaining(said) });
  });

  test('a listing that never ends is given up', async () => {
    const answers = { DescribeStacks: () => ({ Stacks: [], NextToken: 'again' }) };
    expect(await admin(['doctor', '--stage', 'prod'], answers)).toMatchObject({
      status: 2,
      err: expect.stringContaining('more than 200 pages'),
    });
  });
});
