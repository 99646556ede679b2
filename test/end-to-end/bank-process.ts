import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DemoKeys } from '@compute-bank/local/host-options';
import type { VerifyReport } from '@compute-bank/verify/verify-bank';
import { childEnvironment } from '../fixtures/child-environment.ts';

interface Announced {
  readonly api: string;
  readonly control: string;
  readonly controlToken: string;
  readonly keys: DemoKeys;
  readonly pid: number;
  readonly startMs: number;
}

/** The bank as `npm start -- --json` runs it: a process of its own. */
export interface BankProcess extends Announced {
  /** What it said on standard error so far. */
  said(): string;
  /** Sends a request to the door of the host's driver. */
  drive(request: string, input?: object): Promise<unknown>;
  /** Ends the process and waits until it has ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface BankProcessOptions {
  readonly stateDir: string;
  readonly port?: number;
  readonly policy?: Readonly<Record<string, unknown>>;
}

const startMsMax = 60_000;
const program = (...path: readonly string[]): string => join(process.cwd(), ...path);

export async function startBank({ stateDir, port = 0, policy = {} }: BankProcessOptions): Promise<BankProcess> {
  const args = [program('packages/local/bin/start.mjs'), '--state', stateDir, '--port', String(port), '--json'];
  const child = spawn(process.execPath, args, {
    env: childEnvironment({ BANK_POLICY: JSON.stringify(policy) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = exitOf(child);
  let words = '';
  child.stderr.on('data', (part) => {
    words += String(part);
  });
  const line = await Promise.race([
    new Promise<string>((done) => createInterface(child.stdout).once('line', done)),
    exited.then((code): never => fail(`The bank ended with ${code} before it was ready: ${words}`)),
    new Promise<never>((_, late) => setTimeout(() => late(new Error(`The bank did not start: ${words}`)), startMsMax).unref()),
  ]);
  const announced: Announced = JSON.parse(line);
  return {
    ...announced,
    said: () => words,
    drive: doorOf(announced),
    end: async (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

const fail = (message: string): never => {
  throw new Error(message);
};

const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.once('exit', (code) => done(code)));

const doorOf =
  ({ control, controlToken }: Announced) =>
  async (request: string, input: object = {}): Promise<unknown> => {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await fetch(`${control}${path}`, {
      method,
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify(input) }),
      signal: AbortSignal.timeout(60_000),
    });
    if (response.status !== 200) throw new Error(`${request}: ${response.status} ${await response.text()}`);
    return response.json();
  };

/** `npm run verify -- --json` on a state directory, as a process. Answers its exit status and its report. */
export async function runVerify(stateDir: string): Promise<{ readonly code: number | null; readonly report: VerifyReport }> {
  const child = spawn(process.execPath, [program('packages/verify/bin/verify.mjs'), '--state', stateDir, '--json'], {
    env: childEnvironment(),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  const code = await new Promise<number | null>((done) => child.once('close', (status) => done(status)));
  if (code === 2) throw new Error(`The bank was not verified: ${output}`);
  return { code, report: JSON.parse(output.trim().split('\n').at(-1) ?? '{}') };
}
