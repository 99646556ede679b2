import type { Route, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { OrderFacts } from '../log/market-facts.ts';

type Flaw = (subject: string, detail: string) => void;

/** An order that its withdrawal left behind ended without filling it, where the withdrawal says that it was. */
export function compareVisit(order: OrderFacts, hop: number, route: Route | null, flaw: Flaw): void {
  const { withdrawalId, marketId, end, matchIds } = order;
  const visit = route?.visits[hop - 1];
  if (!route || !visit) {
    flaw(withdrawalId, `${marketId} knows it, but its withdrawal is at hop ${route?.hop ?? 1}`);
    return;
  }
  if (visit.marketId !== marketId) flaw(withdrawalId, `it went to ${marketId}, its withdrawal says ${visit.marketId}`);
  // Who moves an order ends it in its market as a cancellation does.
  const ended = end?.outcome === 'cancelled' ? 'moved' : end?.outcome;
  if (ended !== visit.outcome) flaw(withdrawalId, `it ended as ${end?.outcome ?? 'nothing'}, its withdrawal says ${visit.outcome}`);
  const wasMoved = route.visits.some((one) => one.marketId === marketId && one.outcome === 'moved');
  if (matchIds.length > 0 && route.claimedBy !== marketId && !wasMoved) {
    flaw(withdrawalId, `it was matched in ${marketId}, but claimed by ${route.claimedBy}`);
  }
}

/** The order that is out, or was last: in its withdrawal's market, and with no market left that should have been tried. */
export function checkLastVisit(order: OrderFacts, stored: Withdrawal, route: Route, flaw: Flaw): void {
  const { withdrawalId, marketId, end } = order;
  const { claimedBy } = route;
  if (stored.marketId !== marketId) flaw(withdrawalId, `it is out in ${marketId}, its withdrawal says ${stored.marketId}`);
  if (order.matchIds.length > 0 && claimedBy !== marketId) flaw(withdrawalId, `it was matched in ${marketId}, but claimed by ${claimedBy}`);
  if (stored.matchIds.length === 0 && claimedBy !== null) flaw(withdrawalId, `it is claimed by ${claimedBy} without a match`);
  const isUnmatched = end?.outcome === 'no_match' && stored.reason?.code === 'no_match';
  if (isUnmatched && mayGoOn(stored)) flaw(withdrawalId, 'it ended before every market was tried');
}

/** Whether another order would have followed the withdrawal's last one, had it not been cancelled or late. */
export function mayGoOn({ demand, route }: Withdrawal): boolean {
  if (route === null || route.stands) return false;
  const { stops, hop, claimedBy } = route;
  return demand.life.kind === 'standing' || (claimedBy === null && hop < stops.length);
}
