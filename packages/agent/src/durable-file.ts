import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './error-code.ts';

/** Only the agent's own user may read what it keeps: keys, and the environments of workloads. */
const ownerOnly = 0o600;
const ownerOnlyDirectory = 0o700;

export const makePrivateDirectory = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: ownerOnlyDirectory });
};

/** `disk`: a write that returned survives a power cut. `process`: it survives the end of this process, however it ends. */
export type Durability = 'disk' | 'process';

/** Replaces a file as a whole: a reader sees the old text or the new one, also after what `durability` names. */
export function replaceFile(path: string, text: string, durability: Durability): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', ownerOnly);
  try {
    writeSync(file, text);
    if (durability === 'disk') fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  if (durability === 'disk') flushDirectory(dirname(path));
}

/** Makes what was created or renamed in a folder survive a power cut. */
export function flushDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** The file's text, or undefined if there is no such file. */
export function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
