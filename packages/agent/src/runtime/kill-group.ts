import { setTimeout as wait } from 'node:timers/promises';
import type { ChildProcess } from '../held.ts';
import { isSameChild, processFacts } from './process-facts.ts';

const lookEveryMs = 50;
/** After the last signal the kernel gets this long: a process inside a driver call may take a moment to die. */
const afterKillMs = 4_000;

/**
 * Ends a child and its process group: first politely, after `graceMs` for good, within ten seconds with the default
 * grace. Signals only while the group's leader is proven to be this child. Answers whether it is gone.
 */
export async function killGroup(child: ChildProcess, graceMs: number): Promise<boolean> {
  if (signal(child, 'SIGTERM') && (await isGoneWithin(child, graceMs))) return true;
  signal(child, 'SIGKILL');
  return isGoneWithin(child, afterKillMs);
}

function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): boolean {
  if (!isSameChild(child)) return true;
  try {
    process.kill(-child.pid, name);
    return true;
  } catch {
    // Gone between the look and the signal.
    return !isSameChild(child);
  }
}

async function isGoneWithin(child: ChildProcess, withinMs: number): Promise<boolean> {
  const looks = Math.ceil(withinMs / lookEveryMs);
  for (let look = 0; look < looks; look += 1) {
    if (!isSameChild(child)) return true;
    await wait(lookEveryMs);
  }
  return !isSameChild(child);
}

/**
 * Ends what is left of the group of a child whose exit was seen at this moment: while no process has the leader's pid,
 * the group with that number can only be the child's.
 */
export function killOrphanedGroup(child: ChildProcess): void {
  if (processFacts(child.pid) !== undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}
