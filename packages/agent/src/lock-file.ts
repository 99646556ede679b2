import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';
import { fieldsOf, integerField, parseJson, textField } from './shape.ts';

interface Holder {
  readonly pid: number;
  readonly startTicks: string;
}

/** Tells whether the process that wrote a lock still runs. */
export interface ProcessTable {
  readonly self: Holder;
  readonly isAlive: (pid: number, startTicks: string) => boolean;
}

/** The folder is in use by another agent. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/**
 * Makes this process the folder's only agent: two agents with one identity would run each lease twice. A lock whose
 * process is gone (also: another process has its pid now) is taken over. Returns what gives the folder back.
 */
export function lockFolder(path: string, processes: ProcessTable): () => void {
  const file = join(path, 'agent.lock');
  const draft = `${file}.${processes.self.pid}`;
  writeFileSync(draft, JSON.stringify(processes.self), { mode: 0o600 });
  try {
    takeLock(file, draft, processes);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function takeLock(file: string, draft: string, processes: ProcessTable): void {
  if (tryLink(draft, file)) return;
  const holder = readHolder(file);
  if (holder && processes.isAlive(holder.pid, holder.startTicks)) {
    throw new FolderInUse(`${file}: the agent with process id ${holder.pid} uses this folder; stop it first or name another --state`);
  }
  removeStale(file, `${draft}.stale`, holder);
  if (!tryLink(draft, file)) throw new FolderInUse(`${file}: another agent is taking this folder at this moment`);
}

/** Moves the dead lock away, and puts back what turns out to be somebody's fresh one. */
function removeStale(file: string, aside: string, dead: Holder | undefined): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved && (moved.pid !== dead?.pid || moved.startTicks !== dead.startTicks)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

/** A link appears with its content or not at all, and never replaces another. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const fields = fieldsOf(parseJson(readFileSync(file, 'utf8'), file), file);
    return { pid: integerField(fields, 'pid', 1, 2 ** 31), startTicks: textField(fields, 'startTicks', 40) };
  } catch {
    // Unreadable: written by nothing that links a whole file, so nobody holds it.
    return undefined;
  }
}
