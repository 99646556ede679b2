import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const keptRuns = 50;
const ownFolder = /^asg_[0-9a-z-]+$/;

/** Removes the oldest folders of runs beyond the last fifty; never one in use, and nothing that is not named like a run. */
export function pruneRuns(runsPath: string, inUse: readonly string[]): void {
  const folders = runFolders(runsPath).filter(({ name }) => !inUse.includes(name));
  for (const { name } of folders.sort((a, b) => b.changedMs - a.changedMs).slice(keptRuns)) {
    rmSync(join(runsPath, name), { recursive: true, force: true });
  }
}

function runFolders(runsPath: string): { name: string; changedMs: number }[] {
  try {
    return readdirSync(runsPath)
      .filter((name) => ownFolder.test(name))
      .map((name) => ({ name, changedMs: statSync(join(runsPath, name)).mtimeMs }));
  } catch {
    // No run yet.
    return [];
  }
}
