import type { MarketId } from '@compute-bank/domain/ids';
import { projectMarket } from './project-market.ts';
import type { ProjectorDeps } from './projection.ts';

const attemptsMax = 3;

/**
 * Follows each market's log. One that cannot be followed is left where it stands, with an alarm, and holds up no other: a
 * stream that is told of a failure offers the same records again before any later one, whichever market they are of. The next
 * wake-up or the sweeper, each minute, tries again.
 */
export async function followMarkets(deps: ProjectorDeps, marketIds: readonly MarketId[]): Promise<void> {
  for (const marketId of marketIds) await followMarket(deps, marketId);
}

async function followMarket(deps: ProjectorDeps, marketId: MarketId): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await projectMarket(deps, marketId);
      return;
    } catch (error) {
      if (attempt < attemptsMax) continue;
      deps.alarm('projection_stuck', { marketId, error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' });
      return;
    }
  }
}
