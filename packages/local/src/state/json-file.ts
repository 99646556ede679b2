import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { errorCode } from './error-code.ts';

/** The file's content, or undefined if there is no such file. Throws if it is there and is not JSON. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text);
}

/** Replaces the file in one step: a reader, and a host that is killed here, sees the old content or the new one. */
export function writeJson(path: string, value: unknown, mode = 0o644): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value)}\n`, { mode });
  renameSync(`${path}.new`, path);
}
