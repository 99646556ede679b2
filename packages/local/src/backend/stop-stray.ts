import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from '../state/json-file.ts';
import { commandOf, isAlive } from '../state/process-identity.ts';
import { isShape } from '../template/shape.ts';

const politeMs = 3_000;
const forcedMs = 3_000;

/**
 * Ends the database of a host that was killed before it could do so itself. The recorded process is touched only if it
 * is that very process (same start) and its command line names the database program and this file.
 */
export async function stopStray(record: string, databaseFile: string): Promise<void> {
  const stored = readJson(record);
  if (!isShape(stored) || typeof stored.pid !== 'number') return;
  const identity = { pid: stored.pid, startedAt: typeof stored.startedAt === 'string' ? stored.startedAt : null };
  const command = commandOf(identity.pid);
  if (isAlive(identity) && command.includes('dynoxide') && command.includes(databaseFile)) {
    const ended = async (withinMs: number): Promise<boolean> => {
      for (const deadline = performance.now() + withinMs; performance.now() < deadline; await sleep(10)) {
        if (!isAlive(identity)) return true;
      }
      return false;
    };
    process.kill(identity.pid, 'SIGTERM');
    if (!(await ended(politeMs))) {
      process.kill(identity.pid, 'SIGKILL');
      if (!(await ended(forcedMs))) throw new Error(`Process ${identity.pid} holds ${databaseFile} and does not end.`);
    }
  }
  rmSync(record, { force: true });
}
