import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program for a lease, that writes down each of its starts with its process id. */
export interface Workload {
  readonly argv: string[];
  readonly releaseOnExit: boolean;
  /** Ids of the processes that were started for it. */
  starts(): number[];
}

/** Runs for so many seconds. */
export function sleeper(folder: string, name: string, seconds: number): Workload {
  const file = join(folder, `${name}.starts`);
  return {
    argv: ['/bin/sh', '-c', `echo $$ >> '${file}'; exec sleep ${seconds}`],
    releaseOnExit: true,
    starts: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []),
  };
}

export const isRunning = (pid: number): boolean => {
  try {
    return !['Z', 'X'].includes(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? 'X');
  } catch {
    return false;
  }
};

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
