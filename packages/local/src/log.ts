import { appendFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';

/** The host's own log: one JSON object a line, in the state directory. */
export interface Log {
  write(event: string, details?: Readonly<Record<string, unknown>>): void;
}

const describeError = (error: Error): string => error.stack ?? `${error.name}: ${error.message}`;

/** Of one start: a function that fails in a loop must not fill the disk. */
const entriesMax = 20_000;

export function openLog(path: string, machineNow: () => Date = () => new Date()): Log {
  let entries = 0;
  return {
    write: (event, details = {}) => {
      entries += 1;
      if (entries > entriesMax) return;
      const plain = (_: string, value: unknown): unknown => {
        if (isNativeError(value)) return describeError(value);
        return typeof value === 'bigint' ? String(value) : value;
      };
      appendFileSync(path, `${JSON.stringify({ at: machineNow().toISOString(), event, ...details }, plain)}\n`);
    },
  };
}
