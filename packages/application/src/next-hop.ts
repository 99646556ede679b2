import type { Route, Visit, Withdrawal, WithdrawalState } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';

const terminal: readonly WithdrawalState[] = ['filled', 'rejected', 'cancelled', 'expired'];

/** Whether nothing follows this state. */
export const isWithdrawalOver = (state: WithdrawalState): boolean => terminal.includes(state);

/**
 * Whether the order of this hop is the one that counts: what any other gets is not the withdrawal's. Hops only rise and an
 * end is final, so an order that does not count never will.
 */
export const isCurrentHop = ({ state, route }: Withdrawal, hop: number): boolean => !isWithdrawalOver(state) && (route?.hop ?? 1) === hop;

/** Whether it was to wait no longer than this. */
export const isTimeOver = ({ demand: { life } }: Pick<Withdrawal, 'demand'>, at: Instant): boolean =>
  life.kind === 'standing' && life.until <= at;

/** How an order ended that left its withdrawal unfilled: by which record of its market, and when. */
export interface Unfilled extends Pick<Visit, 'outcome' | 'position'> {
  readonly at: Instant;
}

/**
 * What becomes of a withdrawal whose order ended without filling it: it goes on in the next market; `cancelled` if its buyer
 * asked for that in the meantime; `expired` if its time is over; undefined if this was its last order. The markets are
 * visited in order, now or never; one whose life is to stand then stands in its home. The market of the first match is the
 * last: what is still wanted stands there, or ends.
 */
export function nextHop(withdrawal: Withdrawal, { outcome, position, at }: Unfilled): Withdrawal | 'cancelled' | 'expired' | undefined {
  const { route, cancelRequestedAt, marketId, gpusFilled } = withdrawal;
  const next = route === null ? undefined : nextMarket(withdrawal, route);
  if (route === null || next === undefined) return undefined;
  if (cancelRequestedAt !== null) return 'cancelled';
  if (isTimeOver(withdrawal, at)) return 'expired';
  return {
    ...withdrawal,
    marketId: next.marketId,
    state: gpusFilled > 0 ? 'partially_filled' : 'pending',
    logPosition: 0,
    route: {
      ...route,
      hop: route.hop + 1,
      stands: next.stands,
      filledBefore: gpusFilled,
      visits: [...route.visits, { marketId, position, outcome }],
    },
  };
}

function nextMarket({ demand }: Withdrawal, route: Route): { marketId: MarketId; stands: boolean } | undefined {
  const { stops, hop, stands, claimedBy } = route;
  if (stands) return undefined;
  const mayStand = demand.life.kind === 'standing';
  const untried = claimedBy === null ? stops[hop] : undefined;
  if (untried !== undefined) return { marketId: untried.marketId, stands: false };
  const home = claimedBy ?? route.home ?? stops[0]?.marketId;
  return mayStand && home !== undefined ? { marketId: home, stands: true } : undefined;
}
