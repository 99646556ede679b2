import { assert } from '@compute-bank/domain/assert';
import type { MatchId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import { firstDue } from './agenda.ts';
import { bindLease } from './bind-leases.ts';
import type { WithdrawalOutcome } from './event.ts';
import { emit, endOfWish, hasRoom, type Run } from './run.ts';

/**
 * Carries out what time alone has brought: nodes of leases are named, standing orders and wishes expire, deposits close. Where an
 * earlier command was cut, all of it is left to `finish`, which does what comes before.
 */
export function advance(run: Run, commandId: string): void {
  if (run.book.unfinished !== null) return;
  passTimers(run);
  if (!run.cut) emit(run, { kind: 'advanced', commandId });
}

/** What time alone has brought. */
export function passTimers(run: Run): void {
  const { book, at } = run;
  for (let timer = firstDue(book.timers, at); timer !== undefined && hasRoom(run); timer = firstDue(book.timers, at)) {
    if (timer.kind === 'close') emit(run, { kind: 'deposit-closed', depositId: timer.depositId, tenantId: timer.tenantId });
    else if (timer.kind === 'expire') endOrder(run, timer.withdrawalId, timer.tenantId, 'expired');
    else if (timer.kind === 'wish') endWish(run, timer.matchId);
    else nameNodesOf(run, timer.matchId);
  }
}

function nameNodesOf(run: Run, matchId: MatchId): void {
  const lease = run.book.leases.get(matchId);
  assert(lease !== undefined, 'a lease whose nodes are to be named is in the book');
  bindLease(run, lease);
}

/** Ends a wish for more time that was not granted in time. */
function endWish(run: Run, matchId: MatchId): void {
  const wish = run.book.wishes.get(matchId);
  assert(wish !== undefined, 'a wish that stands is in the book');
  emit(run, endOfWish(wish, 'not_free'));
}

/** Ends a standing order without (more) matches. */
export function endOrder(run: Run, withdrawalId: WithdrawalId, tenantId: TenantId, outcome: WithdrawalOutcome): void {
  const gpusOpen = run.book.standing.get(withdrawalId)?.gpusOpen ?? 0;
  emit(run, { kind: 'withdrawal-ended', withdrawalId, tenantId, outcome, gpusOpen });
}
