import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeFileSync } from 'node:fs';

const logBytesMax = 8 * 1024 * 1024;
const keptBytes = 1024 * 1024;

/**
 * Keeps a workload's log within bounds: past the limit its last MiB moves to `<path>.1` and the file starts again. The
 * workload writes in append mode, so it goes on at the new end. Between two looks the file may exceed the limit.
 */
export function boundLog(path: string, bytesMax = logBytesMax): void {
  let log: number;
  try {
    log = openSync(path, 'r+');
  } catch {
    // No output yet, or the file was taken away by its owner.
    return;
  }
  try {
    const { size } = fstatSync(log);
    if (size <= bytesMax) return;
    const tail = Buffer.alloc(Math.min(keptBytes, size));
    readSync(log, tail, 0, tail.length, size - tail.length);
    writeFileSync(`${path}.1`, tail, { mode: 0o600 });
    ftruncateSync(log, 0);
  } finally {
    closeSync(log);
  }
}
