import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { extract } from 'tar';
import { errorCode } from '../state/error-code.ts';
import { readJson } from '../state/json-file.ts';
import { isAlive } from '../state/process-identity.ts';
import { isShape } from '../template/shape.ts';
import { BackupError, besideDatabase, databaseName, type Manifest, manifestName, measure, readManifest } from './backup-format.ts';

/**
 * Unpacks a backup as the state of a bank, after all its sums were found right. The directory must be empty or missing; it
 * appears in one step, or not at all.
 */
export async function restoreBackup(file: string, directory: string): Promise<Manifest> {
  const [path, state] = [resolve(file), resolve(directory)];
  if (!existsSync(path)) throw new BackupError(`There is no file ${path}.`);
  refuseOccupied(state);
  await mkdir(dirname(state), { recursive: true });
  const staging = await mkdtemp(`${state}.partial-`);
  try {
    await unpack(path, staging);
    const manifest = await check(path, staging);
    await rm(join(staging, manifestName));
    await moveInto(staging, state);
    return manifest;
  } finally {
    // The unpacking that failed may still be closing its files.
    await rm(staging, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** A bank in the way is never written over: it may be the only copy of something. */
function refuseOccupied(state: string): void {
  if (!existsSync(state)) return;
  const holder = readJson(join(state, 'host.json'));
  if (isShape(holder) && typeof holder.pid === 'number') {
    const startedAt = typeof holder.startedAt === 'string' ? holder.startedAt : null;
    if (isAlive({ pid: holder.pid, startedAt })) {
      throw new BackupError(`${state} is in use by process ${holder.pid}. Name another directory with --state.`);
    }
  }
  const found = readdirSync(state);
  if (found.length > 0) {
    throw new BackupError(
      `${state} is not empty (${found.slice(0, 3).join(', ')}). Name an empty directory, or one that is not there yet.`,
    );
  }
}

/** Takes only files with names that a backup has, so that no other archive can leave anything anywhere. */
async function unpack(path: string, staging: string): Promise<void> {
  const wanted = new Set<string>([manifestName, databaseName, ...besideDatabase]);
  try {
    await extract({
      file: path,
      cwd: staging,
      strict: true,
      filter: (name, entry) => wanted.has(name) && 'type' in entry && entry.type === 'File',
    });
  } catch (error) {
    // A full disk is no fault of the backup.
    if (!/^(TAR|Z)_/.test(String(errorCode(error)))) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
}

async function check(path: string, staging: string): Promise<Manifest> {
  const manifestPath = join(staging, manifestName);
  if (!existsSync(manifestPath)) throw new BackupError(`${path} is no backup of a bank: it has no ${manifestName}.`);
  const manifest = readManifest(readFileSync(manifestPath, 'utf8'));
  for (const promised of manifest.files) {
    if (!existsSync(join(staging, promised.name))) throw damaged(path, `${promised.name} is missing`);
    const found = await measure(staging, promised.name);
    if (found.sha256 !== promised.sha256) {
      const what = `${promised.name} has the sum ${found.sha256.slice(0, 12)}… and should have ${promised.sha256.slice(0, 12)}…`;
      throw damaged(path, what);
    }
  }
  return manifest;
}

const damaged = (path: string, what: string): BackupError => new BackupError(`${path} is damaged: ${what}. Take an older backup.`);

/** Fails if something has come to lie there meanwhile. */
async function moveInto(staging: string, state: string): Promise<void> {
  try {
    await rename(staging, state);
  } catch (error) {
    throw new BackupError(
      `${state} could not be put in place (${error instanceof Error ? error.message : String(error)}). ` +
        'Name a directory that is not there yet, inside one that may be written to.',
    );
  }
}
