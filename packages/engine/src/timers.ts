import type { DepositId, MatchId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';

/** Something that happens by time alone. */
export type Timer = { readonly at: Instant; readonly tenantId: TenantId } & (
  | { readonly kind: 'close'; readonly depositId: DepositId }
  | { readonly kind: 'expire'; readonly withdrawalId: WithdrawalId }
  | { readonly kind: 'wish' | 'bind'; readonly matchId: MatchId }
);

/** By which timers of one time are in order: of a lease there may be two. */
export function keyOfTimer(timer: Timer): string {
  if (timer.kind === 'close') return timer.depositId;
  return timer.kind === 'expire' ? timer.withdrawalId : `${timer.matchId} ${timer.kind}`;
}
