import type { DepositId, MatchId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { compareText } from './chunked-list.ts';

/** Something that happens by time alone. */
export type Timer = { readonly at: Instant; readonly tenantId: TenantId } & (
  | { readonly kind: 'close'; readonly depositId: DepositId }
  | { readonly kind: 'expire'; readonly withdrawalId: WithdrawalId }
  | { readonly kind: 'wish' | 'bind'; readonly matchId: MatchId }
);

function timerId(timer: Timer): string {
  if (timer.kind === 'close') return timer.depositId;
  return timer.kind === 'expire' ? timer.withdrawalId : timer.matchId;
}

/** By time, then id; a lease may have two. */
export const compareTimers = (a: Timer, b: Timer): number =>
  a.at - b.at || compareText(timerId(a), timerId(b)) || compareText(a.kind, b.kind);
