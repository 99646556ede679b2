import type { DepositId, TenantId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import { compareText } from './chunked-list.ts';

/** Something that happens by time alone. */
export type Timer = { readonly at: Instant; readonly tenantId: TenantId } & (
  | { readonly kind: 'close'; readonly depositId: DepositId }
  | { readonly kind: 'expire'; readonly withdrawalId: WithdrawalId }
);

const timerId = (timer: Timer): string => (timer.kind === 'close' ? timer.depositId : timer.withdrawalId);
/** By time, then id. */
export const compareTimers = (a: Timer, b: Timer): number => a.at - b.at || compareText(timerId(a), timerId(b));
