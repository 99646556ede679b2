import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { rotateSecret } from '../../../functions/runtime/rotate-secret.ts';

type Step = Parameters<typeof rotateSecret>[1]['Step'];
interface Input {
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly VersionStages?: readonly string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

/**
 * A secret as Secrets Manager keeps it: the rotation begins with a version that has a stage and no value; a token puts one
 * value once; moving AWSCURRENT needs the version that loses it named, and gives that one AWSPREVIOUS.
 */
function setUp() {
  const values = new Map<string, string>([['v1', 'the-secret-in-use-0123456789abcdef']]);
  const stages: Record<string, string[]> = { v1: ['AWSCURRENT'], v2: ['AWSPENDING'] };
  const secret = { isRotated: true };
  const calls: string[] = [];
  const remove = (stage: string) => {
    for (const [version, held] of Object.entries(stages)) stages[version] = held.filter((each) => each !== stage);
  };
  const answers: Readonly<Record<string, (input: Input) => unknown>> = {
    DescribeSecretCommand: () => ({ RotationEnabled: secret.isRotated, VersionIdsToStages: stages }),
    GetSecretValueCommand({ VersionId = '', VersionStage = '' }) {
      if (!stages[VersionId]?.includes(VersionStage) || !values.has(VersionId)) {
        throw Object.assign(new Error('no value'), { name: 'ResourceNotFoundException' });
      }
      return { SecretString: values.get(VersionId) };
    },
    PutSecretValueCommand({ ClientRequestToken = '', SecretString = '', VersionStages = [] }) {
      if ((values.get(ClientRequestToken) ?? SecretString) !== SecretString) {
        throw Object.assign(new Error('another value'), { name: 'ResourceExistsException' });
      }
      values.set(ClientRequestToken, SecretString);
      for (const stage of VersionStages) if (!stages[ClientRequestToken]?.includes(stage)) stages[ClientRequestToken]?.push(stage);
    },
    UpdateSecretVersionStageCommand({ MoveToVersionId = '', RemoveFromVersionId = '' }) {
      const holder = Object.keys(stages).find((version) => stages[version]?.includes('AWSCURRENT'));
      if (holder !== RemoveFromVersionId) throw Object.assign(new Error('name the holder'), { name: 'InvalidParameterException' });
      remove('AWSCURRENT');
      remove('AWSPREVIOUS');
      stages[holder]?.push('AWSPREVIOUS');
      stages[MoveToVersionId]?.push('AWSCURRENT');
    },
  };
  const client = {
    async send(command: { readonly input: Input }) {
      const { name } = command.constructor;
      calls.push(name);
      return answers[name]?.(command.input);
    },
  } as unknown as SecretsManagerClient;
  let made = 0;
  const makeSecret = () => {
    made += 1;
    return `a-new-secret-of-enough-length-number-${made}`;
  };
  const step = (Step: Step, token = 'v2') =>
    rotateSecret({ client, makeSecret }, { Step, SecretId: 'arn:secret', ClientRequestToken: token });
  return { values, stages, secret, calls, step };
}

const steps: readonly Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

describe('S94: a rotation', () => {
  test('puts a new secret in use and keeps the one before as the previous one', async () => {
    const { values, stages, step } = setUp();
    for (const each of steps) await step(each);
    expect(values.get('v2')).toBe('a-new-secret-of-enough-length-number-1');
    expect(stages).toEqual({ v1: ['AWSPREVIOUS'], v2: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('comes to the same end if each step is called twice, as after a lost answer', async () => {
    const { values, stages, step } = setUp();
    for (const each of steps) {
      await step(each);
      await step(each);
    }
    expect(values.get('v2')).toBe('a-new-secret-of-enough-length-number-1');
    expect(stages).toEqual({ v1: ['AWSPREVIOUS'], v2: ['AWSPENDING', 'AWSCURRENT'] });
  });

  test('changes nothing that is in use before its last step', async () => {
    const { values, stages, step } = setUp();
    for (const each of steps.slice(0, 3)) await step(each);
    expect(stages.v1).toEqual(['AWSCURRENT']);
    expect(values.get('v1')).toBe('the-secret-in-use-0123456789abcdef');
  });

  test('is not finished with a version that has no value or one that is too short', async () => {
    const { values, step } = setUp();
    await expect(step('testSecret')).rejects.toThrow('missing or too short');
    values.set('v2', 'short');
    await expect(step('testSecret')).rejects.toThrow('missing or too short');
  });

  test.each([
    [
      'a secret that is not to be rotated',
      (it: ReturnType<typeof setUp>) => Object.assign(it.secret, { isRotated: false }),
      'v2',
      'not set to be rotated',
    ],
    ['a version that the secret does not have', () => undefined, 'v9', 'no version for this rotation'],
    ['a version that was put aside', (it: ReturnType<typeof setUp>) => Object.assign(it.stages, { v0: [] }), 'v0', 'not waiting'],
  ])('refuses %s, and writes nothing', async (_, prepare, token, reason) => {
    const it = setUp();
    prepare(it);
    for (const each of steps) await expect(it.step(each, token)).rejects.toThrow(reason);
    expect(new Set(it.calls)).toEqual(new Set(['DescribeSecretCommand']));
  });

  test('never shows a secret in what it throws', async () => {
    const { values, step } = setUp();
    values.set('v2', 'too-short-a-secret');
    await expect(step('testSecret')).rejects.not.toThrow('too-short-a-secret');
  });

  test('refuses a step that it does not know', async () => {
    await expect(setUp().step('deleteSecret' as Step)).rejects.toThrow('four steps');
  });
});
