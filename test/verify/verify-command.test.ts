import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify } from '@compute-bank/local/state/process-identity';
import { checkNames } from '@compute-bank/verify/finding';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { dynamoClientFor } from '../conformance/backends/dynamo-endpoint.ts';
import { testAsset } from '../fixtures/parties.ts';
import { cleanUp, liveShortly, makeDirectory, runProgram, startServer } from '../fixtures/state-on-disk.ts';
import { Tamper } from '../fixtures/tamper.ts';

/** Each answer takes a process of its own, and some a database too. */
jest.setTimeout(60_000);

const verify = (...args: string[]) => runProgram('verify', args);
afterAll(cleanUp);

describe('npm run verify on a state directory', () => {
  const state = makeDirectory();
  const database = join(state, 'bank.db');
  let people: Awaited<ReturnType<typeof liveShortly>>;
  beforeAll(async () => {
    people = await liveShortly(state);
  });

  test('ends 0, shows each promise, what was read, and leaves nothing running', async () => {
    const { status, out } = await verify('--state', state, '--ended');
    for (const name of checkNames) expect(out).toContain(`✓ ${name}`);
    expect(out).toContain('1 withdrawals, 1 matches, 1 leases');
    expect(out).toContain('Every promise holds.');
    expect(status).toBe(0);
    expect(() => readFileSync(join(state, 'host.json'))).toThrow();
    expect(() => readFileSync(join(state, 'database.json'))).toThrow();
  });

  test('with --json prints one object with all checks', async () => {
    const { status, out } = await verify('--state', state, '--json');
    expect(JSON.parse(out)).toMatchObject({
      checks: Object.fromEntries(checkNames.map((name) => [name, true])),
      findings: [],
      counts: { leases: 1 },
    });
    expect(status).toBe(0);
  });

  test('ends 1 and names what is wrong when the tables were changed', async () => {
    const server = await startServer(database);
    const tamper = new Tamper(dynamoClientFor(server.endpoint));
    const { tenantId } = people.buyer;
    await tamper.change({ type: 'balance', tenantId, asset: testAsset }, ({ available }) => ({ available: available + 1n }));
    await server.kill();
    const { status, out } = await verify('--state', state, '--json');
    expect(JSON.parse(out)).toMatchObject({ checks: { balancesEqualPostings: false, assetsSumToZero: false, replayIdentical: true } });
    expect(out).toContain(tenantId);
    expect(status).toBe(1);
    expect((await verify('--state', state)).out).toContain('2 of 13 promises are broken.');
    const again = await startServer(database);
    await new Tamper(dynamoClientFor(again.endpoint)).change({ type: 'balance', tenantId, asset: testAsset }, ({ available }) => ({
      available: available - 1n,
    }));
    await again.kill();
    expect((await verify('--state', state)).status).toBe(0);
  });

  test('reads through the database of a host that runs on the state, and leaves both alone', async () => {
    const server = await startServer(database);
    const port = Number(new URL(server.endpoint).port);
    const host = { ...identify(process.pid), address: 'http://127.0.0.1:1' };
    writeFileSync(join(state, 'host.json'), JSON.stringify(host));
    writeFileSync(join(state, 'database.json'), JSON.stringify({ ...identify(process.pid), port }));
    const { status, out } = await verify('--state', state);
    expect([status, out.includes('Every promise holds.')]).toEqual([0, true]);
    expect(JSON.parse(readFileSync(join(state, 'host.json'), 'utf8'))).toEqual(host);
    expect((await fetch(server.endpoint)).status).toBeGreaterThan(0);
    rmSync(join(state, 'host.json'));
    rmSync(join(state, 'database.json'));
    await server.kill();
  });

  test('takes over from a host that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const dead = identify(child.pid ?? 0);
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
    writeFileSync(join(state, 'host.json'), JSON.stringify({ ...dead, address: 'http://127.0.0.1:1' }));
    writeFileSync(join(state, 'database.json'), JSON.stringify({ ...dead, port: 1 }));
    expect((await verify('--state', state)).status).toBe(0);
  });
});

describe('npm run verify without a bank to read says what is missing and ends 2', () => {
  test.each([
    ['there is no such directory', () => join(makeDirectory(), 'nowhere'), 'There is no directory'],
    ['the directory is empty', makeDirectory, 'there is no bank.db in it'],
    [
      'the database has no tables',
      () => {
        const directory = makeDirectory();
        writeFileSync(join(directory, 'bank.db'), '');
        return directory;
      },
      'has no tables of a bank',
    ],
  ])('%s', async (_, directory, complaint) => {
    const answer = await verify('--state', directory());
    expect(answer.complaint).toContain(complaint);
    expect(answer.complaint).not.toContain('    at ');
    expect(answer.status).toBe(2);
  });

  test('an option that does not exist', async () => {
    const { status, complaint } = await verify('--stat', 'x');
    expect(complaint).toContain("Unknown option '--stat'");
    expect(status).toBe(2);
  });

  test('--help explains the options and the exit status', async () => {
    const { status, out } = await verify('--help');
    expect(out).toContain('--state <dir>');
    expect(out).toContain('Exit status: 0 every check holds, 1 one does not, 2');
    expect(status).toBe(0);
  });
});
