import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { problems } from '@compute-bank/contracts/problems';
import { endpoints } from '@compute-bank/contracts/registry';
import { describe, expect, test } from '@jest/globals';
import { endpointFiles, testedRejections } from './tidy/endpoint-rules.ts';
import type { Rule } from './tidy/rules.ts';
import { rules, staleExceptions } from './tidy/rules.ts';
import type { SourceFile } from './tidy/source-tree.ts';
import { readSourceTree } from './tidy/source-tree.ts';

const tree = readSourceTree(process.cwd());
const file = (path: string, text: string): SourceFile => ({ path, text });
const lines = (count: number): string => 'x\n'.repeat(count);

/** For each rule a file that breaks it, and the part of the complaint that names the breach. */
const planted: Readonly<Record<keyof typeof rules, readonly [SourceFile, string]>> = {
  fileLength: [file('packages/engine/src/long.ts', lines(201)), '201 lines'],
  thinFunctions: [file('functions/api/leases/get-lease.ts', lines(16)), '16 lines'],
  bannedTexts: [file('packages/engine/src/clock.ts', 'const at = Date.now();'), 'Date.now'],
  fileNames: [file('packages/engine/src/bookUtils.ts', ''), 'bookUtils.ts'],
  noBarrels: [file('packages/engine/src/index.ts', ''), 'barrel'],
  packageReadmes: [file('packages/engine/src/book.ts', ''), 'README'],
  decisionRecords: [file('docs/adr/0001-x.md', '**Status** **Context** **Decision**'), 'Consequences'],
  endingCalls: [
    file('infra/ask.ts', 'const timeouts = { requestHandler: { requestTimeout: 5_000, connectionTimeout: 1_000 } };'),
    'waits on',
  ],
  testNames: [file('test/unit/engine/book.test.ts', "test('works', () => {})"), 'works'],
};

const banned = [
  '// TODO later',
  '// FIXME',
  'x as any',
  '// @ts-ignore',
  'console.log(1)',
  'export default 1',
  "import { z } from 'zod'",
  'new Date()',
  'Math.random()',
  'error.name === SomeException.name',
];

describe('the house style', () => {
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    test(`no file breaks the rule ${name}`, () => {
      expect(rule(tree)).toEqual([]);
    });
  }

  test('each endpoint has its function and its tests, and no function lacks a contract', () => {
    expect(endpointFiles(endpoints, tree)).toEqual([]);
  });

  test('each rejection is provoked by name in a test of the API', () => {
    expect(testedRejections(Object.keys(problems), tree)).toEqual([]);
  });

  test('openapi.json is what the contracts say', async () => {
    const run = promisify(execFile)(process.execPath, ['packages/contracts/bin/openapi.ts', '--check'], { timeout: 60_000 });
    await expect(run).resolves.toMatchObject({ stderr: '' });
  }, 90_000);
});

describe('the rules themselves', () => {
  for (const [name, [offender, complaint]] of Object.entries(planted)) {
    test(`a planted breach of ${name} is caught`, () => {
      const found = rules[name]?.([offender]) ?? [];
      expect(found.length).toBe(1);
      expect(found[0]).toContain(complaint);
    });
  }

  test.each(banned)('the banned text %s is caught', (text) => {
    expect(rules.bannedTexts?.([file('packages/engine/src/x.ts', text)]).length).toBe(1);
  });

  test('a missing function, a missing test, a missing table and a stray function are each named', () => {
    const files = [file('functions/api/leases/stray.ts', '')];
    expect(endpointFiles([{ id: 'get-lease', context: 'leases' }], files)).toEqual([
      'functions/api/leases/get-lease.ts: is missing',
      'test/api/get-lease.test.ts: is missing',
      'functions/api/leases/index.ts: is missing',
      'functions/api/leases/stray.ts: has no contract',
    ]);
  });

  test('comments may speak of any, time and the console; code may not use them', () => {
    expect(rules.bannedTexts?.([file('packages/engine/src/x.ts', '// as any node, at Date.now\n/* console.log */')])).toEqual([]);
  });

  test('an exception that is not needed any more is caught', () => {
    expect(staleExceptions({ 'packages/a/src/short.ts': 'why' }, [file('packages/a/src/short.ts', lines(10))])).toHaveLength(1);
    expect(staleExceptions({ 'packages/a/src/gone.ts': 'why' }, [])).toHaveLength(1);
    expect(staleExceptions({ 'packages/a/src/long.ts': 'why' }, [file('packages/a/src/long.ts', lines(201))])).toEqual([]);
  });

  test('a rejection that no API test names is caught', () => {
    const files = [file('test/api/get-lease.test.ts', "'not_found'")];
    expect(testedRejections(['not_found', 'busy'], files)).toEqual(['busy: no test in test/api names it']);
  });
});
