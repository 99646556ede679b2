import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { create } from 'tar';
import { errorCode } from '../state/error-code.ts';
import { BackupError, besideDatabase, databaseName, type Manifest, manifestName, measure, writeManifest } from './backup-format.ts';

/** Whoever writes is finished within this, or the database is in trouble. */
const lockWaitMs = 30_000;
/** It holds keys. */
const mode = 0o600;

export interface Backup extends Manifest {
  /** Where it lies, absolute. */
  readonly path: string;
  /** Of the file as it lies there. */
  readonly bytes: number;
}

/**
 * Writes a backup of the bank in `directory` to a file that must not exist yet. The bank may run: what it acknowledged
 * before this call is in the backup, whole. Nothing with the file's name is left if it cannot be completed.
 */
export async function makeBackup(directory: string, file: string, madeAt: string): Promise<Backup> {
  const [state, path] = [resolve(directory), resolve(file)];
  if (!existsSync(join(state, databaseName))) {
    throw new BackupError(`${state} holds no bank: there is no ${databaseName} in it. Name the directory of "npm start" with --state.`);
  }
  if (existsSync(path)) throw new BackupError(`${path} is there already. Name another file with --to: a backup is never written over.`);
  if (!existsSync(dirname(path))) throw new BackupError(`There is no directory ${dirname(path)} for the backup.`);
  // Beside the file, so that it can be moved there in one step, and holds as much twice for a while.
  const staging = await mkdtemp(`${path}.partial-`);
  try {
    const names = gather(state, staging);
    const files = await Promise.all(names.map((name) => measure(staging, name)));
    writeFileSync(join(staging, manifestName), writeManifest({ madeAt, files }), { mode });
    const packed = join(staging, 'packed');
    await create({ file: packed, cwd: staging, gzip: true, portable: true, mode }, [manifestName, ...names]);
    await settle(packed);
    await rename(packed, path);
    return { madeAt, files, path, bytes: (await stat(path)).size };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * Copies what the backup holds. The order matters while the bank runs: a checkpoint from after the tables would skip stream
 * records that they do not have yet, and a clock from before them would stand before what they hold.
 */
function gather(state: string, staging: string): readonly string[] {
  const copy = (name: string): boolean => copyIfThere(join(state, name), join(staging, name));
  const [before, after] = [['checkpoints.json'], besideDatabase.filter((name) => name !== 'checkpoints.json')];
  const copied = before.filter(copy);
  copyDatabase(join(state, databaseName), join(staging, databaseName));
  return [databaseName, ...copied, ...after.filter(copy)];
}

function copyIfThere(from: string, to: string): boolean {
  try {
    copyFileSync(from, to);
    chmodSync(to, mode);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Both tables at one moment. VACUUM INTO reads in one transaction of SQLite, beside which the bank goes on writing; the
 * page-by-page backup would begin again with each of its writes.
 */
function copyDatabase(from: string, to: string): void {
  const source = new DatabaseSync(from, { readOnly: true, timeout: lockWaitMs });
  try {
    source.prepare('VACUUM INTO ?').run(to);
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to, { readOnly: true });
  try {
    const [found] = copy.prepare('PRAGMA quick_check(1)').all();
    if (found?.quick_check !== 'ok') throw new BackupError(`The database is damaged: ${String(found?.quick_check)}. This is no backup.`);
    refuseUnmade(copy, from);
  } finally {
    copy.close();
  }
  chmodSync(to, mode);
}

/** A bank that is only being made has a database, and in it the list of tables, but no table yet. */
function refuseUnmade(copy: DatabaseSync, from: string): void {
  const list = copy.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = '_tables'").get();
  if (list === undefined || copy.prepare('SELECT 1 FROM _tables LIMIT 1').get() !== undefined) return;
  throw new BackupError(`${from} has no tables yet: "npm start" is still making the bank. Back it up once it says that it is ready.`);
}

/** Makes sure that the file is on the disk, and not only on its way there, and is its owner's alone. */
async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
