import { readJson, writeJson } from '../state/json-file.ts';
import { isShape } from '../template/shape.ts';

/** Up to where each stream was delivered to each function. What was delivered but not yet noted is delivered again. */
export interface Checkpoints {
  /** Sequence number of the last delivered record; undefined for a stream that was never read. */
  read(name: string): string | undefined;
  note(name: string, sequenceNumber: string): void;
  flush(): void;
}

/** Notes are written together, at most this late: a file per batch would cost more than the batch. */
const flushMs = 200;

export function openCheckpoints(path: string): Checkpoints {
  const stored = readJson(path);
  const positions: Record<string, unknown> = isShape(stored) ? { ...stored } : {};
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    writeJson(path, positions);
  };
  return {
    read: (name) => {
      const position = positions[name];
      return typeof position === 'string' ? position : undefined;
    },
    note: (name, sequenceNumber) => {
      positions[name] = sequenceNumber;
      timer ??= setTimeout(flush, flushMs);
    },
    flush,
  };
}
