import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bundle } from '../../infra/constructs/bundle.ts';

const name = 'bundle-test';
const kept = join('.cache', 'source-maps', `${name}.mjs.map`);
const directory = bundle(process.cwd(), 'functions/workers/relay.ts', name);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  rmSync(kept, { force: true });
});

test('S84: a function is deployed as one file, without a source map and without a hint at one', () => {
  expect(readdirSync(directory)).toEqual(['index.mjs']);
  expect(readFileSync(join(directory, 'index.mjs'), 'utf8')).not.toContain('sourceMappingURL');
});

test('its source map is kept aside, so that a line of a stack trace can be found', () => {
  const { sources } = JSON.parse(readFileSync(kept, 'utf8')) as { sources: string[] };
  expect(sources.some((source) => source.endsWith('functions/workers/relay.ts'))).toBe(true);
});

test('it loads on its own, far from the repository, and exports its handler', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'bundle-'));
  const script = `const { handler } = await import(${JSON.stringify(join(directory, 'index.mjs'))}); process.stdout.write(typeof handler);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: elsewhere, encoding: 'utf8' });
  rmSync(elsewhere, { recursive: true });
  expect(printed).toBe('function');
});

test('it knows a refused condition for what it is, although the minifier renames every class', () => {
  const bundled = bundle(process.cwd(), 'test/fixtures/bundled/refused-writes.ts', 'refused-writes-test');
  const script = `const { handler } = await import(${JSON.stringify(join(bundled, 'index.mjs'))}); process.stdout.write(JSON.stringify(await handler()));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  rmSync(bundled, { recursive: true });
  rmSync(join('.cache', 'source-maps', 'refused-writes-test.mjs.map'));
  expect(JSON.parse(printed)).toEqual(['taken', false]);
});

describe('the credentials of a bundle', () => {
  const bundled = bundle(process.cwd(), 'functions/schedules/deadlines.ts', 'credentials-test');
  afterAll(() => {
    rmSync(bundled, { recursive: true });
    rmSync(join('.cache', 'source-maps', 'credentials-test.mjs.map'));
  });

  /** Calls the handler once, with a database that only notes who asks. */
  async function askedAs(env: Record<string, string>): Promise<readonly IncomingHttpHeaders[]> {
    const asked: IncomingHttpHeaders[] = [];
    const database = createServer(({ headers }, answer) => {
      asked.push(headers);
      answer.setHeader('content-type', 'application/x-amz-json-1.0').end('{"Items":[]}');
    });
    await once(database.listen(0, '127.0.0.1'), 'listening');
    const script = `const { handler } = await import(${JSON.stringify(join(bundled, 'index.mjs'))}); await handler({}, {});`;
    const tables = { BANK_TABLE: 'Bank', MARKET_TABLE: 'Market', BANK_CURSOR_SECRET: 'a-secret-for-tests-only', AWS_REGION: 'us-east-1' };
    const endpoint = { AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(database.address() as AddressInfo).port}` };
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...tables, ...endpoint, ...env },
      stdio: 'ignore',
    });
    await once(child, 'exit');
    database.close();
    return asked;
  }

  test('are those that Lambda hands over in the environment', async () => {
    const asked = await askedAs({ AWS_ACCESS_KEY_ID: 'AKIDLAMBDA', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' });
    expect(asked.length).toBeGreaterThan(0);
    expect(asked[0]?.authorization).toContain('Credential=AKIDLAMBDA/');
    expect(asked[0]?.['x-amz-security-token']).toBe('token');
  });

  test('are looked for nowhere else: not in files of the machine, so without an environment nobody is asked', async () => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws', 'credentials'), '[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = secret\n');
    expect(await askedAs({ HOME: home })).toEqual([]);
    rmSync(home, { recursive: true });
  });
});

test('a function of the API holds the schemas of its own operations, not of all', () => {
  const bundled = bundle(process.cwd(), 'functions/api/heartbeats/index.ts', 'own-schemas-test');
  const text = readFileSync(join(bundled, 'index.mjs'), 'utf8');
  rmSync(bundled, { recursive: true });
  rmSync(join('.cache', 'source-maps', 'own-schemas-test.mjs.map'));
  expect(new Set(text.match(/\/v1\/[a-z-]+/g))).toEqual(new Set(['/v1/agent']));
});

test('it stays below a megabyte', () => {
  expect(statSync(join(directory, 'index.mjs')).size).toBeLessThan(1_000_000);
});
