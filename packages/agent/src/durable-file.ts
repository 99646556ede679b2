import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Only the agent's own user may read what it keeps: keys, and the environments of workloads. */
const ownerOnly = 0o600;
const ownerOnlyDirectory = 0o700;

export const makePrivateDirectory = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: ownerOnlyDirectory });
};

/** Replaces a file as a whole: a reader, also one after a power cut, sees the old text or the new one. */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', ownerOnly);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  flushDirectory(dirname(path));
}

function flushDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The file's text, or undefined if there is no such file. */
export function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
