import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isShape, listAt, numberAt, shapeAt, textAt } from '../template/shape.ts';

/** A backup is a gzipped tar of these, the manifest first: anybody can look into it with `tar tzf`. */
export const manifestName = 'manifest.json';
export const databaseName = 'bank.db';
/**
 * What a start reads beside the tables: up to where streams were delivered, what time it was, whose keys open the bank, and
 * the secret of page cursors. The log, and what names processes of this machine, stay behind.
 */
export const besideDatabase = ['checkpoints.json', 'clock.json', 'demo-keys.json', 'secrets.json'] as const;

const format = 'compute-bank-backup';
const version = 1;

export interface BackedUpFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

export interface Manifest {
  /** RFC 3339. */
  readonly madeAt: string;
  readonly files: readonly BackedUpFile[];
}

/** The backup, or the place for it or for what it holds, is not what was needed; the message says what would be. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

export const writeManifest = (manifest: Manifest): string => `${JSON.stringify({ format, version, ...manifest }, null, 2)}\n`;

/** Throws a {@link BackupError} if it is not the manifest of a backup that this version can read. */
export function readManifest(text: string): Manifest {
  const stored = parse(text);
  if (!isShape(stored) || stored.format !== format) throw new BackupError('It is no backup of a bank.');
  if (stored.version !== version) {
    throw new BackupError(`It was made in version ${String(stored.version)} of the form, and this bank reads version ${version}.`);
  }
  const files = listAt(stored.files, 'files').map((each): BackedUpFile => {
    const file = shapeAt(each, 'files');
    return { name: textAt(file.name, 'name'), bytes: numberAt(file.bytes, 'bytes'), sha256: textAt(file.sha256, 'sha256') };
  });
  const known = new Set<string>([databaseName, ...besideDatabase]);
  const stranger = files.find(({ name }) => !known.has(name));
  if (stranger) throw new BackupError(`It holds "${stranger.name}", which no bank keeps.`);
  if (!files.some(({ name }) => name === databaseName)) throw new BackupError(`It holds no ${databaseName}.`);
  return { madeAt: textAt(stored.madeAt, 'madeAt'), files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Measures a file of a directory. */
export async function measure(directory: string, name: string): Promise<BackedUpFile> {
  const path = join(directory, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
