import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where one run keeps its state. */
export interface StateFolder {
  readonly path: string;
  /** Removes what was made for this run only; a folder that was named stays. */
  forget(): void;
}

/** The named folder, which must be empty or new, or one of its own under the system's temporary folder. */
export function openStateFolder(named: string | null): StateFolder {
  if (named === null) {
    const path = mkdtempSync(join(tmpdir(), 'compute-bank-demo-'));
    return { path, forget: () => rmSync(path, { recursive: true, force: true }) };
  }
  if (existsSync(named) && readdirSync(named).length > 0) throw new Error(`${named} is not empty: name a new folder with --state.`);
  mkdirSync(named, { recursive: true });
  return { path: named, forget: () => undefined };
}
