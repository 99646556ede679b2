import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from '../state/json-file.ts';
import { identify } from '../state/process-identity.ts';
import type { StateDir } from '../state/state-dir.ts';
import { findDatabase } from './find-database.ts';
import { freePort } from './free-port.ts';

export interface EmbeddedDatabase {
  readonly endpoint: string;
  readonly pid: number;
  /** Ends when the process ends, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const startMsMax = 10_000;
const stopMsMax = 5_000;
const portTries = 5;

/** Runs the embedded DynamoDB on the state's file, on a port of its own, for this host only. */
export async function startDatabase(state: StateDir): Promise<EmbeddedDatabase> {
  const program = findDatabase();
  for (let attempt = 1; ; attempt += 1) {
    const started = await tryStart(program, state, await freePort());
    if (started) return started;
    if (attempt === portTries) throw new Error(`The embedded DynamoDB did not start on ${state.database} in ${portTries} tries.`);
  }
}

async function tryStart(program: string, state: StateDir, port: number): Promise<EmbeddedDatabase | undefined> {
  // A process group of its own: Ctrl-C reaches the host first, which ends its work before it ends the database.
  const child = spawn(program, ['serve', '--port', String(port), '--db-path', state.database], { stdio: 'ignore', detached: true });
  // However this process ends, short of being killed itself: what was acknowledged is on disk.
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  const exited = new Promise<void>((done) => child.once('exit', () => done()).once('error', () => done()));
  const { pid } = child;
  if (pid === undefined) return undefined;
  writeJson(state.databaseProcess, { ...identify(pid), port });
  const endpoint = `http://127.0.0.1:${port}`;
  if (!(await answers(endpoint, child))) {
    await stopChild(child, exited);
    process.off('exit', end);
    return undefined;
  }
  const stop = async (): Promise<void> => {
    await stopChild(child, exited);
    process.off('exit', end);
    rmSync(state.databaseProcess, { force: true });
  };
  return { endpoint, pid, exited, stop };
}

async function answers(endpoint: string, child: ChildProcess): Promise<boolean> {
  for (const deadline = performance.now() + startMsMax; performance.now() < deadline && child.exitCode === null; ) {
    try {
      const response = await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
      await response.arrayBuffer();
      return child.exitCode === null;
    } catch {
      await sleep(5);
    }
  }
  return false;
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  await exited;
  clearTimeout(timer);
}
