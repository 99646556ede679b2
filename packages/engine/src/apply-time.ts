import type { TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import { firstItem } from './chunked-list.ts';
import { failLeases } from './fail-leases.ts';
import { retryAll } from './retry.ts';
import { emit, hasRoom, type Run } from './run.ts';

/** Carries out what time alone has brought: standing orders expire, deposits close. */
export function advance(run: Run, commandId: string): void {
  passTimers(run);
  if (!run.cut && run.book.unfinished === null) emit(run, { kind: 'advanced', commandId });
}

function passTimers(run: Run): void {
  const { book, at } = run;
  for (let timer = firstItem(book.timers); timer !== undefined && timer.at <= at && hasRoom(run); timer = firstItem(book.timers)) {
    if (timer.kind === 'close') emit(run, { kind: 'deposit-closed', depositId: timer.depositId, tenantId: timer.tenantId });
    else endOrder(run, timer.withdrawalId, timer.tenantId, 'expired');
  }
}

/** Ends a standing order without (more) matches. */
export function endOrder(run: Run, withdrawalId: WithdrawalId, tenantId: TenantId, outcome: 'cancelled' | 'expired'): void {
  const gpusOpen = run.book.standing.get(withdrawalId)?.gpusOpen ?? 0;
  emit(run, { kind: 'withdrawal-ended', withdrawalId, tenantId, outcome, gpusOpen });
}

/**
 * Goes on with what an application left undone when its output was cut. What exactly that was is not kept: whatever can
 * be left is looked for again, which is right whoever was cut and needs no state beyond the mark.
 */
export function finish(run: Run, commandId: string): void {
  const { book } = run;
  for (const nodeId of [...book.failed.keys()].sort()) {
    const node = book.nodes.get(nodeId);
    if (node !== undefined) failLeases(run, node);
  }
  passTimers(run);
  if (!run.cut) retryAll(run);
  if (!run.cut) emit(run, { kind: 'advanced', commandId });
}
