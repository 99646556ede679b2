import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { publishesOf, readCommand } from '../../infra/command/read-command.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';

test('a stage and a cell become the context, and all stacks are meant', () => {
  expect(readCommand(['deploy', '--stage', 'staging', '--cell', 'eu1'])).toEqual([
    'deploy',
    '--all',
    '-c',
    'stage=staging',
    '-c',
    'cell=eu1',
  ]);
});

test('synthesis is of dev if nothing is said, so that it can be a check', () => {
  expect(readCommand(['synth'])).toEqual(['synth', '--quiet', '-c', 'stage=dev']);
});

test('what follows a second -- is for the CDK program', () => {
  expect(readCommand(['diff', '--stage', 'dev', '--', '--strict'])).toEqual(['diff', '-c', 'stage=dev', '--strict']);
});

test('a domain, its certificate and a mailbox are passed on', () => {
  const flags = ['--domain', 'api.example.com', '--certificate', 'arn:x', '--alarm-email', 'on-call@example.com'];
  expect(readCommand(['deploy', '--stage', 'prod', ...flags]).slice(4)).toEqual([
    '-c',
    'domain=api.example.com',
    '-c',
    'certificate=arn:x',
    '-c',
    'alarmEmail=on-call@example.com',
  ]);
});

test('stacks to do without are passed on together', () => {
  expect(readCommand(['synth', '--without', 'Alarms', '--without', 'Site']).slice(4)).toEqual(['-c', 'without=Alarms,Site']);
});

test('details are passed on together, however they are given, and none when it is said that there be none', () => {
  const context = (...flags: readonly string[]) => readCommand(['synth', ...flags]).slice(4);
  expect(context('--detail', 'routes', '--detail', 'heartbeats')).toEqual(['-c', 'detail=routes,heartbeats']);
  expect(context('--detail', 'routes,heartbeats')).toEqual(['-c', 'detail=routes,heartbeats']);
  expect(context('--detail', '')).toEqual(['-c', 'detail=']);
  expect(context('--detail', 'routes', '--detail', '')).toEqual(['-c', 'detail=routes']);
});

test('a policy is read from its file; one that cannot be read is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policy-'));
  const file = join(folder, 'policy.json');
  writeFileSync(file, '{"silenceMs":60000}');
  expect(readCommand(['synth', '--policy', file]).slice(4)).toEqual(['-c', 'policy={"silenceMs":60000}']);
  rmSync(folder, { recursive: true });
  expect(() => readCommand(['synth', '--policy', file])).toThrow(/The policy cannot be read: .*ENOENT/);
});

test.each(['diff', 'deploy', 'destroy'])('%s wants to know the stage', (verb) => {
  expect(() => readCommand([verb])).toThrow(`Say which stage to ${verb}.`);
});

test.each([
  [['deploy', '--stage', 'live'], 'There is no stage "live".'],
  [['deploy', '--stag', 'dev'], "Unknown option '--stag'"],
  [['explode'], 'npm run synth|diff|deploy|destroy'],
  [[], 'npm run synth|diff|deploy|destroy'],
])('%j is refused', (args, reason) => {
  expect(() => readCommand(args)).toThrow(reason);
});

test('destroy refuses prod before anything is started, and says why', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['infra/command/run-cdk.ts', 'destroy', '--stage', 'prod'], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('prod is not destroyed by a command');
});

test('what cannot be deployed with is said in one line, without a stack', () => {
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    encoding: 'utf8',
    env: childEnvironment({ CDK_CONTEXT_JSON: '{"cell":"EU_1"}' }),
  });
  expect(status).toBe(1);
  expect(stderr).toBe('A cell is named with 1 to 16 of a-z, 0-9 and -, not "EU_1".\n');
});

test('destroy takes dev and staging', () => {
  expect(readCommand(['destroy', '--stage', 'dev'])).toEqual(['destroy', '--all', '-c', 'stage=dev']);
});

test('flags of the site, the archive and restored tables reach the stacks', () => {
  const flags = {
    'site-domain': 'siteDomain',
    'site-certificate': 'siteCertificate',
    'archive-bucket': 'archiveBucket',
    'archive-account': 'archiveAccount',
    'bank-stream': 'bankStream',
    'market-stream': 'marketStream',
  };
  for (const [flag, key] of Object.entries(flags)) {
    expect(readCommand(['deploy', '--stage', 'dev', `--${flag}`, 'x'])).toEqual(['deploy', '--all', '-c', 'stage=dev', '-c', `${key}=x`]);
  }
});

test('a deployment publishes the pages of its site, unless it has none; nothing else does', () => {
  expect(publishesOf(['deploy', '--stage', 'prod', '--cell', 'eu1'])).toEqual(['--stage', 'prod', '--cell', 'eu1']);
  expect(publishesOf(['deploy', '--stage', 'dev', '--without', 'Archive'])).toEqual(['--stage', 'dev']);
  expect(publishesOf(['deploy', '--stage', 'dev', '--without', 'Archive', '--without', 'Site'])).toBeNull();
  for (const verb of ['synth', 'diff', 'destroy']) expect(publishesOf([verb, '--stage', 'dev'])).toBeNull();
});
