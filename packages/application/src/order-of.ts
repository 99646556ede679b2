import { assert } from '@compute-bank/domain/assert';
import type { Demand, Life, Size, Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import { orderIdOf } from '@compute-bank/domain/order-id';
import type { Command, PlaceWithdrawal } from '@compute-bank/engine/command';

/** The id of the withdrawal's order that is out, or was last. */
export const currentOrderId = ({ withdrawalId, route }: Withdrawal) => orderIdOf({ withdrawalId, hop: route?.hop ?? 1 });

/** The most that it pays per GPU-hour in one of its markets. */
export const limitIn = ({ demand, route }: Withdrawal, marketId: MarketId): Micros =>
  route?.stops.find((stop) => stop.marketId === marketId)?.limitMicros ?? demand.limitMicros;

/** What the order that is out asks its market for. */
export function currentDemand(withdrawal: Withdrawal): Demand {
  const { demand, route, marketId } = withdrawal;
  if (route === null) return demand;
  const size = restOf(demand.size, route.filledBefore);
  return { ...demand, size, limitMicros: limitIn(withdrawal, marketId), life: lifeOf(demand.life, route.stands) };
}

/** The withdrawal as the market of one of its hops knows it: with that order's id, demand and newest log position there. */
export function asOrderOf(withdrawal: Withdrawal, hop: number): Withdrawal {
  const { route, withdrawalId } = withdrawal;
  if (route === null) return withdrawal;
  const visit = route.visits[hop - 1];
  // Only the last order may stand or ask for a rest, and one that was last until its market was split.
  const { stands, filledBefore } = visit?.was ?? { stands: false, filledBefore: 0 };
  const past = visit && { marketId: visit.marketId, logPosition: visit.position, route: { ...route, hop, stands, filledBefore } };
  const then = { ...withdrawal, ...past };
  return { ...then, withdrawalId: orderIdOf({ withdrawalId, hop }), demand: currentDemand(then) };
}

/** What may stand only tries its markets first: now or never. */
const lifeOf = (life: Life, stands: boolean): Life => (life.kind === 'standing' && !stands ? { kind: 'immediate' } : life);

/** Once a part is filled, as with any order, the rest takes what there is. */
function restOf(size: Size, filled: number): Size {
  if (filled === 0) return size;
  assert(size.kind === 'gpus' && filled < size.gpus, 'only an order of single GPUs is filled in part');
  return { kind: 'gpus', gpus: size.gpus - filled, gpusMin: 1 };
}

/** The command that places the withdrawal's current order. */
export function placingCommand(withdrawal: Withdrawal, ownerId: string, admittedAt: Instant): PlaceWithdrawal & Command {
  const orderId = currentOrderId(withdrawal);
  const { tenantId } = withdrawal;
  return {
    kind: 'place-withdrawal',
    commandId: orderId,
    issuer: tenantId,
    admittedAt,
    withdrawalId: orderId,
    tenantId,
    ownerId,
    demand: currentDemand(withdrawal),
  };
}
