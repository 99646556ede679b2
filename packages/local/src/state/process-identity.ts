import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from './error-code.ts';

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; null where the system does not tell. */
  readonly startedAt: string | null;
}

export const identify = (pid: number): ProcessIdentity => ({ pid, startedAt: startOf(pid) });

/** Whether this very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  return !isZombie(identity.pid) && (identity.startedAt === null || startOf(identity.pid) === identity.startedAt);
}

/** The command line of a process, parts joined by spaces; empty if it cannot be read. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 }).trim();
  } catch {
    return '';
  }
}

/** Fields of /proc/<pid>/stat after the command's name, which may itself contain spaces and parentheses. */
function statFields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

const isZombie = (pid: number): boolean => process.platform === 'linux' && statFields(pid)[0] === 'Z';

function startOf(pid: number): string | null {
  // Field 22 of stat, in clock ticks since boot; 19 after the name.
  if (process.platform === 'linux') return statFields(pid)[19] ?? null;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 }).trim() || null;
  } catch {
    return null;
  }
}
