import type { TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import { firstItem } from './chunked-list.ts';
import type { WithdrawalOutcome } from './event.ts';
import { emit, hasRoom, type Run } from './run.ts';

/** Carries out what time alone has brought: standing orders expire, deposits close. */
export function advance(run: Run, commandId: string): void {
  passTimers(run);
  if (!run.cut && run.book.unfinished === null) emit(run, { kind: 'advanced', commandId });
}

/** What time alone has brought. */
export function passTimers(run: Run): void {
  const { book, at } = run;
  for (let timer = firstItem(book.timers); timer !== undefined && timer.at <= at && hasRoom(run); timer = firstItem(book.timers)) {
    if (timer.kind === 'close') emit(run, { kind: 'deposit-closed', depositId: timer.depositId, tenantId: timer.tenantId });
    else endOrder(run, timer.withdrawalId, timer.tenantId, 'expired');
  }
}

/** Ends a standing order without (more) matches. */
export function endOrder(run: Run, withdrawalId: WithdrawalId, tenantId: TenantId, outcome: WithdrawalOutcome): void {
  const gpusOpen = run.book.standing.get(withdrawalId)?.gpusOpen ?? 0;
  emit(run, { kind: 'withdrawal-ended', withdrawalId, tenantId, outcome, gpusOpen });
}
