import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { identify, isAlive } from '@compute-bank/local/state/process-identity';
import { afterEach, expect, test } from '@jest/globals';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { freshState } from './local-host.ts';

interface Announced {
  readonly api: string;
  readonly pid: number;
}
interface Started extends Announced {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
}

const children: ChildProcess[] = [];
/** A host that still runs is asked to end, because only then does its database end with it. */
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = exitOf(child);
    child.kill('SIGTERM');
    await exited;
  }
});

const run = (stateDir: string, ...more: readonly string[]): ChildProcess => {
  const script = join(process.cwd(), 'test/fixtures/local-host/run.ts');
  const child = spawn(process.execPath, [script, '--state', stateDir, '--port', '0', '--json', ...more], {
    env: childEnvironment(),
  });
  children.push(child);
  return child;
};
const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.once('exit', (code) => done(code)));

async function start(stateDir: string): Promise<Started> {
  const child = run(stateDir);
  const exited = exitOf(child);
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('no pipes');
  const [line] = await Promise.race([
    new Promise<string[]>((done) => createInterface(stdout).once('line', (text) => done([text]))),
    exited.then(() => Promise.reject(new Error(stderr.read()?.toString() ?? 'ended before it was ready'))),
  ]);
  const announced: Announced = JSON.parse(line ?? '{}');
  return { ...announced, child, exited };
}

const databaseOf = (stateDir: string) => identify(JSON.parse(readFileSync(join(stateDir, 'database.json'), 'utf8')).pid);
const put = (host: Announced, name: string) => fetch(`${host.api}/things`, { method: 'POST', body: JSON.stringify([name]) });

test('Ctrl-C ends the host with status 0, its database with it, and gives the state back', async () => {
  const stateDir = freshState();
  const host = await start(stateDir);
  const database = databaseOf(stateDir);
  expect(isAlive(database)).toBe(true);
  host.child.kill('SIGINT');
  expect(await host.exited).toBe(0);
  expect(isAlive(database)).toBe(false);
  expect(existsSync(join(stateDir, 'host.json'))).toBe(false);
});

test('a host that was killed leaves a database behind, which the next start ends before it opens the file itself', async () => {
  const stateDir = freshState();
  const first = await start(stateDir);
  expect((await put(first, 'acknowledged')).status).toBe(201);
  const stray = databaseOf(stateDir);
  first.child.kill('SIGKILL');
  await first.exited;
  expect(isAlive(stray)).toBe(true);
  const second = await start(stateDir);
  expect(isAlive(stray)).toBe(false);
  expect((await put(second, 'more')).status).toBe(201);
  second.child.kill('SIGTERM');
  expect(await second.exited).toBe(0);
});

test('a process that only has the recorded number is left alone', async () => {
  const stateDir = freshState();
  const bystander = spawn('sleep', ['60']);
  children.push(bystander);
  writeFileSync(join(stateDir, 'database.json'), JSON.stringify({ ...identify(bystander.pid ?? 0), port: 1 }));
  const host = await start(stateDir);
  expect(isAlive(identify(bystander.pid ?? 0))).toBe(true);
  host.child.kill('SIGTERM');
  await host.exited;
});

test('a second process on the same state ends with status 1 and says who has it', async () => {
  const stateDir = freshState();
  const host = await start(stateDir);
  const second = run(stateDir);
  let said = '';
  second.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  expect(await exitOf(second)).toBe(1);
  expect(said).toContain(`in use by process ${host.pid} (${host.api})`);
});

test('without its database the host does not pretend: it ends with status 1', async () => {
  const stateDir = freshState();
  const host = await start(stateDir);
  process.kill(databaseOf(stateDir).pid, 'SIGKILL');
  expect(await host.exited).toBe(1);
});

test('a Ctrl-C that arrives twice at once, as npm passes it on, is one Ctrl-C', async () => {
  const stateDir = freshState();
  const patient = await start(stateDir);
  patient.child.kill('SIGINT');
  patient.child.kill('SIGINT');
  expect(await patient.exited).toBe(0);
});
