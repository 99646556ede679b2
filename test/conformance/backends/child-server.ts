import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChildServer {
  readonly endpoint: string;
  /** kill -9, and waits until the process is gone. */
  readonly kill: () => Promise<void>;
}

const startMsMax = 30_000;

const isAnswering = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );

/** Starts a server of its own process and waits until it answers HTTP; at most 30 s. */
export const startServer = async ({ command, args, port, env }: ServerCommand): Promise<ChildServer> => {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
  const failure = new Promise<never>((_, reject) => child.once('error', reject));
  failure.catch(() => undefined);
  const endpoint = `http://127.0.0.1:${port}`;
  for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += 50) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}: ${complaint}`);
    if (await Promise.race([isAnswering(endpoint), failure])) return { endpoint, kill: () => killServer(child) };
    await delay(50);
  }
  await killServer(child);
  throw new Error(`${command} did not answer on port ${port} within ${startMsMax} ms: ${complaint}`);
};

const killServer = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
