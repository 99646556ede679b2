import { isId, type MatchId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import type { Command } from '@compute-bank/engine/command';
import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import type { Findings } from '../finding.ts';
import { answerExtension, extensionEffects } from './gather-extensions.ts';
import { checkResale } from './gather-resales.ts';
import { checkSource, saleEffects } from './gather-sales.ts';
import { type DepositFacts, gpusIn, type MarketFacts, type OrderFacts } from './market-facts.ts';
import type { Effects, EventOf, Place } from './place.ts';

/** Enters what one record says. Sales from closed deposits or failed nodes and orders that live on after their end are told at once. */
export function gatherFacts(facts: MarketFacts, record: LogRecord, findings: Findings): void {
  const place: Place = { record, facts, findings };
  for (const { command, events } of record.applied) {
    takeOrder(place, command);
    if (command.kind === 'annul-match') facts.disowned.add(command.matchId);
    for (const event of events) takeEvent(place, event);
  }
}

function takeOrder({ record, facts }: Place, command: Command): void {
  if (command.kind !== 'place-withdrawal' || facts.orders.has(command.withdrawalId)) return;
  const { withdrawalId, tenantId, demand } = command;
  const { size } = demand;
  const gpusOpen = size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode;
  const { position, marketId } = record;
  const fresh = { matchIds: [], stands: false, end: null, afterEnd: [] };
  facts.orders.set(withdrawalId, { withdrawalId, tenantId, demand, marketId, gpusOpen, ...fresh, position });
}

const effects: Effects = {
  ...saleEffects,
  ...extensionEffects,
  'market-opened': ({ facts }, { market }) => {
    facts.turnaroundMs = market.turnaroundMs;
  },
  'deposit-opened': openDeposit,
  'resale-ending': (place, { depositId }) => changeDeposit(place, depositId, ['open', 'closing'], 'closing'),
  'deposit-closing': (place, { depositId }) => changeDeposit(place, depositId, ['open'], 'closing'),
  'deposit-closed': (place, { depositId }) => changeDeposit(place, depositId, ['open', 'closing'], 'closed'),
  'withdrawal-standing': (place, { withdrawalId }) =>
    withOrder(place, withdrawalId, (order) => {
      order.stands = true;
    }),
  matched: takeMatch,
  'withdrawal-ended': (place, { withdrawalId, outcome }) => withOrder(place, withdrawalId, (order) => endOrder(place, order, outcome)),
  'node-failed': ({ facts }, { nodeId }) => facts.failedNodes.add(nodeId),
  'node-restored': ({ facts }, { nodeId }) => facts.failedNodes.delete(nodeId),
  'node-updated': ({ facts }, { nodeId, maintenance }) => {
    if (maintenance) facts.maintainedNodes.add(nodeId);
    else facts.maintainedNodes.delete(nodeId);
  },
  'tenant-suspended': ({ facts }, { tenantId }) => facts.suspended.add(tenantId),
  'tenant-reinstated': ({ facts }, { tenantId }) => facts.suspended.delete(tenantId),
  'command-refused': takeRefusal,
};

function takeEvent<K extends Event['kind']>(place: Place, event: EventOf<K>): void {
  const effect: ((place: Place, event: EventOf<K>) => void) | undefined = effects[event.kind as K];
  effect?.(place, event);
}

const orderFlaw = ({ findings, record }: Place, subject: string, detail: string): void =>
  findings.add('everyOrderEndedOnce', subject, `record ${record.position}: ${detail}`);

/** Hands the order to `change` unless it ended: nothing follows an end, but a match that is annulled. */
function withOrder(
  place: Place,
  withdrawalId: OrderFacts['withdrawalId'],
  change: (order: OrderFacts) => void,
  matchId: MatchId | null = null,
): void {
  const order = place.facts.orders.get(withdrawalId);
  if (!order) {
    orderFlaw(place, withdrawalId, 'it was never placed');
    return;
  }
  const { position } = place.record;
  if (order.end) order.afterEnd.push({ detail: `record ${position}: something follows its end (${order.end.outcome})`, matchId });
  else change(order);
  order.position = position;
}

function endOrder({ record }: Place, order: OrderFacts, outcome: NonNullable<OrderFacts['end']>['outcome']): void {
  order.end = { outcome, at: record.at };
}

function fillOrder(place: Place, order: OrderFacts, { matchId, slices, gpusOpen }: EventOf<'matched'>): void {
  order.matchIds.push(matchId);
  order.gpusOpen -= gpusIn(slices);
  if (order.gpusOpen !== gpusOpen || order.gpusOpen < 0) {
    orderFlaw(place, order.withdrawalId, `after ${matchId} ${order.gpusOpen} GPUs are wanted, not ${gpusOpen}`);
  }
  if (gpusOpen === 0) endOrder(place, order, 'filled');
}

function takeMatch(place: Place, event: EventOf<'matched'>): void {
  const { facts, record } = place;
  withOrder(place, event.withdrawalId, (order) => fillOrder(place, order, event), event.matchId);
  const until = addMs(event.end, facts.turnaroundMs);
  const { marketId, position, at } = record;
  if (facts.sales.has(event.matchId)) orderFlaw(place, event.withdrawalId, `match ${event.matchId} is made twice`);
  const runs = [{ slices: event.slices.map((slice) => ({ ...slice, generation: 1 })), from: event.start, position, move: null }];
  facts.sales.set(event.matchId, {
    event,
    marketId,
    position,
    at,
    end: event.end,
    runs,
    left: [],
    extensions: [],
    namedAt: new Map(),
    until,
    lostAt: null,
  });
  for (const slice of event.slices) checkSource(place, event, slice);
}

function openDeposit(place: Place, { deposit }: EventOf<'deposit-opened'>): void {
  const { facts, record } = place;
  if (deposit.resale) checkResale(place, deposit, deposit.resale);
  const { depositId, tenantId } = deposit;
  facts.deposits.set(depositId, { depositId, tenantId, offer: deposit, state: 'open', position: record.position });
}

function changeDeposit(
  place: Place,
  depositId: DepositFacts['depositId'],
  from: readonly DepositFacts['state'][],
  to: DepositFacts['state'],
): void {
  const deposit = place.facts.deposits.get(depositId);
  if (!deposit || !from.includes(deposit.state)) {
    orderFlaw(place, depositId, `it cannot be ${to} after ${deposit?.state ?? 'nothing'}`);
    return;
  }
  deposit.state = to;
  deposit.position = place.record.position;
}

/** A refused order never was; a second delivery of one that was accepted changes nothing. */
function takeRefusal(place: Place, { code, command, commandId, subject, issuer }: EventOf<'command-refused'>): void {
  const { facts, record } = place;
  if (code === 'duplicate') return;
  if (command === 'place-withdrawal' && isId('wdr', subject)) {
    const order = facts.orders.get(subject);
    if (!order || order.end || order.stands) return;
    endOrder(place, order, code === 'market_halted' || code === 'market_not_open' ? 'halted' : 'refused');
    order.position = record.position;
  }
  if (command === 'extend-lease' && !facts.extensionAnswers.has(commandId)) answerExtension(place, commandId, 'refused');
  if ((command === 'open-deposit' || command === 'sell-back') && isId('dep', subject) && !facts.deposits.has(subject)) {
    facts.deposits.set(subject, { depositId: subject, tenantId: issuer, offer: null, state: 'rejected', position: record.position });
  }
}
