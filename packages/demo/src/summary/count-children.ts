import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs whose child process left `expected` in its log, among all nodes of an agent process. */
export function countChildren(agentDir: string, expected: string): number {
  const logs = foldersIn(agentDir).flatMap((node) => {
    const runs = join(agentDir, node, 'runs');
    return foldersIn(runs).map((run) => join(runs, run, 'output.log'));
  });
  return logs.filter((log) => textOf(log).includes(expected)).length;
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // A node that ran no child has no such folder.
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
