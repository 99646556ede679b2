import { type ChildProcess as NodeChild, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { makePrivateDirectory } from '../durable-file.ts';
import type { ChildProcess, Held } from '../held.ts';
import { machineBootId, processFacts } from './process-facts.ts';

/**
 * Starts the program without a shell, in a session of its own. The log is the child's own file, so that it needs nobody
 * to read its output. Rejects with the system's reason if the program cannot be started.
 */
export async function spawnWorkload(held: Held, folder: string, log: string, env: Record<string, string>): Promise<NodeChild> {
  const [program, ...args] = held.order.workload?.argv ?? [];
  if (program === undefined) throw new Error('the workload names no program');
  makePrivateDirectory(folder);
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(program, args, { cwd: folder, env, detached: true, shell: false, stdio: ['ignore', output, output] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

/** The facts that tell this child from any other process, now and after a restart of the agent. */
export function childOf({ pid }: NodeChild): ChildProcess {
  if (pid === undefined) throw new Error('the workload has no process id');
  return { pid, startTicks: processFacts(pid)?.startTicks ?? '', machineBootId: machineBootId() };
}

/** The exit status as a shell would give it (128 + signal), or null while it runs. */
export function exitCodeOf({ exitCode, signalCode }: NodeChild): number | null {
  return exitCode ?? (signalCode === null ? null : 128 + constants.signals[signalCode]);
}

const exitSeenWithinMs = 1_000;

/** Waits until the exit status of a dead child has arrived; no longer than a second. */
export async function waitForExit(child: NodeChild): Promise<void> {
  if (exitCodeOf(child) !== null) return;
  await once(child, 'exit', { signal: AbortSignal.timeout(exitSeenWithinMs) }).catch(() => undefined);
}
