import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { type Flags, lastFlags, lostFlags } from '../../infra/command/lost-flags.ts';
import { contextGiven } from '../../infra/command/read-command.ts';

const lostBy = (last: Flags, ...args: readonly string[]) => lostFlags(last, contextGiven(['deploy', '--stage', 'prod', ...args]));

describe('a deployment that would take away what the last one made', () => {
  const restored = { stage: 'prod', bankStream: 'arn:a', marketStream: 'arn:b' };

  test('is told of each flag that it lacks, as it is written', () => {
    expect(lostBy({ ...restored, alarmEmail: 'on-call@example.com' }, '--alarm-email', 'other@example.com')).toEqual([
      '--bank-stream arn:a',
      '--market-stream arn:b',
    ]);
    expect(lostBy({ stage: 'prod', detail: 'routes,heartbeats' })).toEqual(['--detail routes,heartbeats']);
    expect(lostBy({ policy: '{"silenceMs":60000}' })).toEqual(['--policy FILE (with {"silenceMs":60000})']);
  });

  test('may lack what it says that it will do without', () => {
    expect(lostBy(restored, '--bank-stream', '', '--market-stream', '')).toEqual([]);
    expect(lostBy({ policy: '{"silenceMs":60000}' }, '--policy', '')).toEqual([]);
    expect(lostBy({ detail: 'routes' }, '--detail', '')).toEqual([]);
  });

  test('is told of each name that it lacks where a flag has several', () => {
    const both = { detail: 'routes,heartbeats' };
    expect(lostBy(both, '--detail', 'heartbeats')).toEqual(['--detail routes']);
    expect(lostBy({ detail: 'routes' }, '--detail', 'heartbeats')).toEqual(['--detail routes']);
    expect(lostBy(both, '--detail', 'heartbeats', '--detail', 'routes')).toEqual([]);
    expect(lostBy(both, '--detail', 'heartbeats,routes')).toEqual([]);
    expect(lostBy({ detail: 'routes' }, '--detail', 'routes,heartbeats')).toEqual([]);
  });

  test('may have fewer of them if it says that it will do without the others', () => {
    expect(lostBy({ detail: 'routes,heartbeats' }, '--detail', 'routes', '--detail', '')).toEqual([]);
  });

  test('may have a stack that the last one did without', () => {
    expect(lostBy({ stage: 'prod', cell: 'main', without: 'Cost' })).toEqual([]);
  });
});

describe('the flags of the last deployment', () => {
  const stacks: Readonly<Record<string, readonly [day: number, flags: Flags]>> = {
    'ComputeBank-prod-main-Data': [1, { stage: 'prod', domain: 'old.example.com' }],
    'ComputeBank-prod-main-Api': [3, { stage: 'prod', domain: 'new.example.com' }],
    'ComputeBank-prod-main-eu-Api': [9, { stage: 'prod', cell: 'main-eu' }],
  };
  const describeOf = (name: string, day: number) => ({
    StackName: name,
    CreationTime: new Date(0),
    LastUpdatedTime: new Date(Date.UTC(2026, 0, day)),
  });
  /** Answers page by page, one stack each. */
  const client = {
    send: async ({ input }: { readonly input: { readonly StackName?: string; readonly NextToken?: string } }) => {
      if (input.StackName !== undefined) {
        return { TemplateBody: JSON.stringify({ Metadata: { 'computeBank:context': stacks[input.StackName]?.[1] } }) };
      }
      const at = Number(input.NextToken ?? 0);
      const each = Object.entries(stacks).map(([name, [day]]) => describeOf(name, day));
      return { Stacks: [each[at]], NextToken: at + 1 < each.length ? String(at + 1) : undefined };
    },
  } as unknown as CloudFormationClient;

  test('are those of the stack of the cell that was changed last', async () => {
    expect(await lastFlags(client, 'ComputeBank-prod-main-')).toEqual({ stage: 'prod', domain: 'new.example.com' });
  });

  test('are none where nothing is deployed', async () => {
    expect(await lastFlags(client, 'ComputeBank-dev-main-')).toEqual({});
  });
});
