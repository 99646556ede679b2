import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where one bank keeps itself between starts. */
export interface StateDir {
  readonly path: string;
  readonly database: string;
  /** Who runs on this state now. */
  readonly lock: string;
  /** Process that serves the database. */
  readonly databaseProcess: string;
  readonly clock: string;
  /** Up to where each stream was delivered. */
  readonly checkpoints: string;
  readonly secrets: string;
  readonly demoKeys: string;
  readonly log: string;
}

export function openStateDir(directory: string): StateDir {
  const path = resolve(directory);
  mkdirSync(path, { recursive: true });
  return {
    path,
    database: join(path, 'bank.db'),
    lock: join(path, 'host.json'),
    databaseProcess: join(path, 'database.json'),
    clock: join(path, 'clock.json'),
    checkpoints: join(path, 'checkpoints.json'),
    secrets: join(path, 'secrets.json'),
    demoKeys: join(path, 'demo-keys.json'),
    log: join(path, 'host.log'),
  };
}

/** Forgets everything but the lock. Only what a host writes is removed: the directory may hold other things. */
export function forget(state: StateDir): void {
  const files = [state.database, `${state.database}-wal`, `${state.database}-shm`, state.databaseProcess, state.clock];
  for (const file of [...files, state.checkpoints, state.secrets, state.demoKeys, state.log]) rmSync(file, { force: true });
}
