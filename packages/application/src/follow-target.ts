import type { DueTarget } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import { advanceMarket } from './advance-market.ts';
import type { DispatcherDeps } from './lease-look.ts';
import { runLease } from './run-lease.ts';

/** Looks at what a message points to. Early, late or twice does no harm. */
export function followTarget(deps: DispatcherDeps, target: DueTarget, firedAt: Instant | null): Promise<void> {
  return target.kind === 'market' ? advanceMarket(deps, target.marketId, target.wakeAt) : runLease(deps, target, firedAt);
}
