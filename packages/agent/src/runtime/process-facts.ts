import { readdirSync, readFileSync } from 'node:fs';
import type { ChildProcess } from '../held.ts';

/** What `/proc/<pid>/stat` says of a process. */
export interface ProcessFacts {
  /** One letter: R, S, D, Z … */
  readonly state: string;
  readonly processGroup: number;
  /** Start time in clock ticks after the machine's boot. */
  readonly startTicks: string;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    // Gone, not ours, or a machine without /proc: in each case there is nothing to be known here.
    return undefined;
  }
}

/** Reads a line of `/proc/<pid>/stat`. The command's name may hold blanks and brackets, so fields count from its last bracket. */
export function parseProcessStat(line: string): ProcessFacts | undefined {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  const [state, , processGroup] = fields;
  const startTicks = fields[19];
  if (state === undefined || processGroup === undefined || startTicks === undefined) return undefined;
  return { state, processGroup: Number(processGroup), startTicks };
}

export const processFacts = (pid: number): ProcessFacts | undefined => {
  const line = readProc(`${pid}/stat`);
  return line === undefined ? undefined : parseProcessStat(line);
};

const isDead = (state: string): boolean => state === 'Z' || state === 'X' || state === 'x';

/** Whether the process with this pid is alive and the very one that started then: a zombie and a reused pid are not. */
export function isSameProcess(pid: number, startTicks: string): boolean {
  const facts = processFacts(pid);
  return facts !== undefined && facts.startTicks === startTicks && !isDead(facts.state);
}

/** The kernel's id of this boot; empty where there is none, and then no child is ever adopted. */
export const machineBootId = (): string => readProc('sys/kernel/random/boot_id')?.trim() ?? '';

export const isSameChild = (child: ChildProcess): boolean =>
  child.machineBootId !== '' && child.machineBootId === machineBootId() && isSameProcess(child.pid, child.startTicks);

/**
 * Live processes of this user whose environment holds `NAME=value`: how a run's processes are told from all others.
 * One pass over `/proc`; processes of other users cannot be read and so are never found.
 */
export function processesWith(name: string, value: string): { readonly pid: number; readonly facts: ProcessFacts }[] {
  const wanted = `${name}=${value}`;
  return processIds().flatMap((pid) => {
    const environment = readProc(`${pid}/environ`);
    if (environment === undefined || !environment.split('\u0000').includes(wanted)) return [];
    const facts = processFacts(pid);
    return facts && !isDead(facts.state) ? [{ pid, facts }] : [];
  });
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
