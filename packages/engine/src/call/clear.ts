import { passTimers } from '../apply-time.ts';
import type { RefusalCode } from '../event.ts';
import { emit, type Run } from '../run.ts';
import { callWaiting } from './call-waiting.ts';
import { callClearing } from './clearing-of.ts';

/**
 * A call: does what time has brought, as `advance` does, and matches all that waits. In a halted market only the former. It
 * leaves the work of an earlier command that was cut to `finish`, which ends with the call.
 */
export function clear(run: Run, commandId: string): RefusalCode | undefined {
  if (callClearing(run.book) === undefined) return 'wrong_state';
  if (run.book.unfinished !== null) return undefined;
  passTimers(run);
  if (!run.cut) callWaiting(run);
  if (!run.cut) emit(run, { kind: run.book.halted ? 'advanced' : 'cleared', commandId });
  return undefined;
}
