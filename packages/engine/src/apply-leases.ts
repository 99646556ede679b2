import { earlier } from '@compute-bank/domain/instant';
import type { Command } from './command.ts';
import type { AnnulMatch, CancelExtension, ExtendLease } from './command-changes.ts';
import type { RefusalCode } from './event.ts';
import { emitExtended } from './grant-wishes.ts';
import { nodesOf } from './lose-nodes.ts';
import { isSeen } from './memory.ts';
import { isFreeUntil, slicesUntil } from './more-time.ts';
import { retryFor } from './retry.ts';
import { emit, endOfWish, type Run } from './run.ts';

/**
 * Lets a lease last longer on its own nodes, at their floor for the added time, if nothing else is to use them. If something
 * is, the wish may wait for that to change.
 */
export function extendLease(run: Run, command: ExtendLease & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { commandId, matchId, leaseId, until, limitMicros, stands } = command;
  const lease = book.leases.get(matchId);
  if (lease === undefined || lease.leaseId !== leaseId || lease.until <= at) return 'unknown_id';
  if (!lease.running || book.wishes.has(matchId) || book.resales.has(matchId)) return 'wrong_state';
  const decideBy = earlier(command.decideBy, lease.end);
  if (decideBy < at || lease.end <= at || until <= lease.end) return 'too_late';
  if (book.halted) return 'market_halted';
  if (book.suspended.has(lease.tenantId)) return 'tenant_suspended';
  const slices = slicesUntil(book, lease, until);
  const isFree = slices !== undefined && isFreeUntil(book, lease, until);
  if (slices === undefined || (!isFree && (!stands || decideBy <= at))) return 'not_free';
  if (slices.some(({ priceMicros }) => priceMicros > limitMicros)) return 'price_above_limit';
  if (isFree) emitExtended(run, lease, command, slices);
  else emit(run, { kind: 'extension-standing', commandId, matchId, leaseId, tenantId: lease.tenantId, until, decideBy, limitMicros });
}

/** Ends a wish that stands. */
export function cancelExtension(run: Run, { matchId, extensionId }: CancelExtension & Command): RefusalCode | undefined {
  const { book, at } = run;
  const wish = book.wishes.get(matchId);
  if (wish?.commandId !== extensionId) return isSeen(book, extensionId, at) ? 'wrong_state' : 'unknown_id';
  emit(run, endOfWish(wish, 'cancelled'));
}

/** Gives back the capacity of a match whose lease has not begun; one that has is returned instead. */
export function annulMatch(run: Run, command: AnnulMatch & Command): RefusalCode | undefined {
  const { book, at } = run;
  const { commandId, matchId, leaseId } = command;
  const lease = book.leases.get(matchId);
  if (lease === undefined || lease.leaseId !== leaseId) return isSeen(book, matchId, at) ? 'wrong_state' : 'unknown_id';
  if (!lease.running) return 'wrong_state';
  if (lease.start <= at) return 'too_late';
  const { tenantId, withdrawalId, slices } = lease;
  emit(run, { kind: 'match-annulled', commandId, matchId, leaseId, tenantId, withdrawalId });
  retryFor(run, nodesOf(run, slices));
}
