import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { Withdrawal, WithdrawalState } from '@compute-bank/domain/entities/withdrawal';
import { addMs, earlier, formatInstant, type Instant, minuteMs } from '@compute-bank/domain/instant';
import { hopOfMatch, orderIdOf, orderRefOf } from '@compute-bank/domain/order-id';
import { reasons } from '@compute-bank/domain/reason';
import type { Findings } from '../finding.ts';
import { type DepositFacts, isProjected, type MarketFacts, type OrderFacts } from '../log/market-facts.ts';
import type { Tables } from '../tables.ts';
import { isDisowned } from './disowned.ts';
import { checkLastVisit, compareVisit, mayGoOn } from './visits.ts';

/** An order that stands this long after its time is stuck. */
const graceMs = 15 * minuteMs;

const endStates = {
  filled: 'filled',
  no_match: 'cancelled',
  cancelled: 'cancelled',
  expired: 'expired',
  tenant_suspended: 'cancelled',
  refused: 'rejected',
  halted: 'rejected',
} as const satisfies Record<NonNullable<OrderFacts['end']>['outcome'], WithdrawalState>;

/** O1, O2: what the tables say of each order is what its market's log says, and what the log does not know yet is on its way. */
export function checkOrders(markets: readonly MarketFacts[], tables: Tables, now: Instant, findings: Findings): void {
  const onTheirWay = new Set(tables.outbox.map((entry) => entry.commandId));
  const flaw = (subject: string, detail: string): void => findings.add('everyOrderEndedOnce', subject, detail);
  for (const facts of markets) {
    for (const order of facts.orders.values()) checkOrder(order, facts, tables, { now, flaw });
    for (const deposit of facts.deposits.values()) checkDeposit(deposit, facts, tables, flaw);
  }
  for (const { withdrawalId, marketId, state, route } of tables.withdrawals.values()) {
    const orderId = orderIdOf({ withdrawalId, hop: route?.hop ?? 1 });
    if (markets.some((facts) => facts.orders.has(orderId))) continue;
    const stateOnItsWay = route && route.filledBefore > 0 ? 'partially_filled' : 'pending';
    if (state !== stateOnItsWay) flaw(withdrawalId, `it is ${state}, but the log of ${marketId} does not know it`);
    else if (!onTheirWay.has(orderId)) flaw(withdrawalId, 'it was accepted and is neither in the log nor on its way there');
  }
  for (const { depositId, marketId, state } of tables.deposits.values()) {
    if (markets.some((facts) => facts.deposits.has(depositId))) continue;
    if (state !== 'pending') flaw(depositId, `it is ${state}, but the log of ${marketId} does not know it`);
    else if (!onTheirWay.has(depositId)) flaw(depositId, 'it was accepted and is neither in the log nor on its way there');
  }
  checkClaims(tables, flaw);
}

type Flaw = (subject: string, detail: string) => void;
interface Context {
  readonly now: Instant;
  readonly flaw: Flaw;
}

function checkOrder(order: OrderFacts, facts: MarketFacts, tables: Tables, { now, flaw }: Context): void {
  const { withdrawalId } = order;
  const ref = orderRefOf(withdrawalId);
  const stored = tables.withdrawals.get(ref.withdrawalId);
  if (!stored) {
    flaw(withdrawalId, 'its market knows it, but it is not stored');
    return;
  }
  const expiresAt = expiryOf(order);
  if (!order.end && order.stands && now > addMs(expiresAt, graceMs))
    flaw(withdrawalId, `it stands since its end at ${formatInstant(expiresAt)}`);
  if (!order.end && !order.stands) flaw(withdrawalId, 'its market neither matched nor ended it, nor lets it stand');
  if (!isProjected(facts, order.position)) return;
  checkAfterEnd(order, facts, tables, flaw);
  const hop = stored.route?.hop ?? 1;
  if (ref.hop === hop) compareOrder(order, stored, flaw);
  else compareVisit(order, ref.hop, stored.route, flaw);
}

/** An order that came again after its end is undone: its matches are annulled. Else it is a second order. */
function checkAfterEnd({ withdrawalId, afterEnd }: OrderFacts, facts: MarketFacts, { outbox }: Tables, flaw: Flaw): void {
  const matches = afterEnd.flatMap(({ matchId }) => matchId ?? []);
  if (matches.length > 0 && matches.every((matchId) => isDisowned(matchId, facts, outbox))) return;
  for (const { detail } of afterEnd) flaw(withdrawalId, detail);
}

function expiryOf({ demand }: OrderFacts): Instant {
  const { life, endLatest, durationMs } = demand;
  const lapse = addMs(endLatest, -durationMs);
  return life.kind === 'standing' ? earlier(life.until, lapse) : lapse;
}

function stateDue({ end, matchIds }: OrderFacts, stored: Withdrawal): WithdrawalState {
  const { demand, route, cancelRequestedAt, reason } = stored;
  if (!end) return matchIds.length + (route?.filledBefore ?? 0) > 0 ? 'partially_filled' : 'standing';
  const { outcome } = end;
  // What was filled in part was not rejected.
  const state = endStates[outcome] === 'rejected' && (route?.filledBefore ?? 0) > 0 ? 'cancelled' : endStates[outcome];
  const isTimeOver = demand.life.kind === 'standing' && demand.life.until <= end.at;
  // Its buyer did not ask for that end: its market was split, and it would have gone on.
  if (outcome === 'cancelled') return cancelRequestedAt === null && isTimeOver ? 'expired' : state;
  if (outcome === 'halted' && stored.state === 'expired' && isTimeOver) return 'expired';
  if ((outcome !== 'no_match' && outcome !== 'halted') || !mayGoOn(stored)) return state;
  if (cancelRequestedAt !== null) return 'cancelled';
  if (isTimeOver) return 'expired';
  // It would have gone on, had its buyer not been suspended by then.
  return reason?.code === reasons.buyer_suspended.code ? 'cancelled' : state;
}

function compareOrder(order: OrderFacts, stored: Withdrawal, flaw: Flaw): void {
  const { withdrawalId, end, demand, gpusOpen, matchIds } = order;
  const { route } = stored;
  const due = stateDue(order, stored);
  if (stored.state !== due) flaw(withdrawalId, `it is stored as ${stored.state}; its log makes it ${due}`);
  if (stored.endedAt !== (end?.at ?? null))
    flaw(withdrawalId, `it is stored to have ended at ${stored.endedAt}, in the log at ${end?.at ?? null}`);
  const { size } = demand;
  const filled = (size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode) - gpusOpen + (route?.filledBefore ?? 0);
  if (stored.gpusFilled !== filled) flaw(withdrawalId, `${stored.gpusFilled} GPUs are stored as filled, ${filled} were`);
  const own = stored.matchIds.filter((matchId) => hopOfMatch(matchId) === (route?.hop ?? 1));
  if (own.join() !== matchIds.join()) flaw(withdrawalId, `its matches are ${matchIds.join()}, not ${own.join()}`);
  if (route) checkLastVisit(order, stored, route, flaw);
}

function checkDeposit(deposit: DepositFacts, facts: MarketFacts, tables: Tables, flaw: Flaw): void {
  const { depositId, state, position } = deposit;
  const stored = tables.deposits.get(depositId);
  if (!stored) {
    flaw(depositId, 'its market knows it, but it is not stored');
    return;
  }
  if (isProjected(facts, position) && stored.state !== state) flaw(depositId, `it is stored as ${stored.state}; its log makes it ${state}`);
}

const isOver = ({ state }: Deposit): boolean => state === 'closed' || state === 'rejected';

/** Whether one deposit took nodes of the other over, at once or by way of others. */
function tookOver(heir: Deposit | undefined, from: Deposit, deposits: Tables['deposits']): boolean {
  const seen = new Set<string>();
  for (let next = heir; next && !seen.has(next.depositId); next = next.movedFrom === null ? undefined : deposits.get(next.movedFrom)) {
    if (next.movedFrom === from.depositId) return true;
    seen.add(next.depositId);
  }
  return false;
}

/** A node is claimed by the one deposit that offers it, or that took it over from there, and by none that is over. */
function checkClaims({ nodes, deposits }: Tables, flaw: Flaw): void {
  for (const { nodeId, claimedBy } of nodes.values()) {
    const holder = claimedBy === null ? undefined : deposits.get(claimedBy);
    if (claimedBy !== null && (!holder || isOver(holder)))
      flaw(nodeId, `it is claimed by ${claimedBy}, which is ${holder?.state ?? 'not there'}`);
  }
  for (const deposit of deposits.values()) {
    // What is sold back stands on machines that others deposited.
    for (const nodeId of isOver(deposit) || deposit.resaleOf !== undefined ? [] : deposit.nodeIds) {
      const claimedBy = nodes.get(nodeId)?.claimedBy ?? null;
      const heir = claimedBy === null ? undefined : deposits.get(claimedBy);
      if (claimedBy !== deposit.depositId && !tookOver(heir, deposit, deposits))
        flaw(deposit.depositId, `it offers ${nodeId}, which is claimed by ${claimedBy ?? 'nobody'}`);
    }
  }
}
