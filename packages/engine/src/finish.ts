import { carryOutSuspension } from './apply-tenants.ts';
import { passTimers } from './apply-time.ts';
import { callWaiting } from './call/call-waiting.ts';
import { callClearing } from './call/clearing-of.ts';
import { carryOutReclaims } from './carry-out-reclaims.ts';
import { compareText } from './chunked-list.ts';
import type { Command } from './command.ts';
import { failMachine } from './fail-leases.ts';
import { retryAll } from './retry.ts';
import { emit, type Run } from './run.ts';

/**
 * Goes on with what an application left undone when its output was cut. What exactly that was is not kept: whatever can
 * be left is looked for again, which is right whoever was cut and needs no state beyond the mark.
 */
export function finish(run: Run, command: Command): void {
  const { kind, commandId } = command;
  const { book } = run;
  for (const nodeId of [...book.failed.keys()].sort()) {
    const found = book.nodes.get(nodeId);
    if (found !== undefined) failMachine(run, found);
  }
  if (!run.cut) carryOutReclaims(run);
  for (const [tenantId, until] of [...book.suspended].sort(([a], [b]) => compareText(a, b))) {
    if (!run.cut) carryOutSuspension(run, tenantId, until);
  }
  if (!run.cut) passTimers(run);
  const isCall = kind === 'clear' && !book.halted && callClearing(book) !== undefined;
  if (!run.cut) retryAll(run);
  if (!run.cut && isCall) callWaiting(run);
  if (!run.cut) emit(run, { kind: isCall ? 'cleared' : 'advanced', commandId });
}
