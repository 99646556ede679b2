import type { Market } from '@compute-bank/domain/entities/record';
import type { Route, Stop, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { Instant } from '@compute-bank/domain/instant';
import { limitIn } from './order-of.ts';

/** How the order ended that was out in the market that was split. */
export interface LeftBehind {
  /** `moved`: it stood there. `halted`: it came too late to. */
  readonly outcome: 'moved' | 'halted';
  readonly position: number;
  readonly at: Instant;
}

/**
 * The withdrawal on its way through the parts of the market in which its order was out. They stand in that market's place:
 * before what was still to be visited, and as its home if it was that. What an order got there is of the same model, so the
 * rest of a claimed one may go through all the parts, and through nothing else.
 */
export function hopIntoParts(withdrawal: Withdrawal, [first, ...others]: readonly [Market, ...Market[]], left: LeftBehind): Withdrawal {
  const { marketId, gpusFilled } = withdrawal;
  const route = withdrawal.route ?? routeOfOne(withdrawal);
  const { stops, hop, stands, filledBefore, visits } = route;
  const toVisit = stands || gpusFilled > 0 ? [] : stops.slice(hop);
  const home = route.home ?? stops[0]?.marketId;
  const visit = {
    marketId,
    position: left.position,
    outcome: left.outcome,
    ...(left.outcome === 'moved' && { was: { stands, filledBefore } }),
  };
  return {
    ...withdrawal,
    marketId: first.marketId,
    state: gpusFilled > 0 ? 'partially_filled' : 'pending',
    logPosition: 0,
    route: {
      ...route,
      stops: [
        ...stops.slice(0, hop - 1),
        stopIn(withdrawal, marketId),
        ...[first, ...others].map((part) => stopOf(withdrawal, part)),
        ...toVisit,
      ],
      hop: hop + 1,
      stands: false,
      filledBefore: gpusFilled,
      claimedBy: null,
      home: toVisit.length === 0 || home === marketId ? first.marketId : home,
      visits: [...visits, visit],
    },
  };
}

/** A withdrawal that named one market has no route yet. Its only order might do all that the withdrawal may. */
const routeOfOne = (withdrawal: Withdrawal): Route => ({
  stops: [stopIn(withdrawal, withdrawal.marketId)],
  hop: 1,
  stands: withdrawal.demand.life.kind === 'standing',
  filledBefore: 0,
  claimedBy: null,
  visits: [],
});

const stopIn = (withdrawal: Withdrawal, marketId: Stop['marketId']): Stop => ({ marketId, limitMicros: limitIn(withdrawal, marketId) });

const stopOf = ({ demand: { limitMicros } }: Withdrawal, { marketId, priceCapMicros }: Market): Stop => ({
  marketId,
  limitMicros: priceCapMicros < limitMicros ? priceCapMicros : limitMicros,
});
