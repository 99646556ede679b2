import { isId } from '@compute-bank/domain/ids';
import { addMs, earlier, type Instant } from '@compute-bank/domain/instant';
import type { Command } from '@compute-bank/engine/command';
import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import type { Findings } from '../finding.ts';
import { type DepositFacts, type ExtensionAnswer, gpusIn, type MarketFacts, type OrderFacts } from './market-facts.ts';

type EventOf<K extends Event['kind']> = Extract<Event, { kind: K }>;

interface Place {
  readonly record: LogRecord;
  readonly facts: MarketFacts;
  readonly findings: Findings;
}

/** Enters what one record says. Sales from closed deposits or failed nodes and orders that live on after their end are told at once. */
export function gatherFacts(facts: MarketFacts, record: LogRecord, findings: Findings): void {
  const place: Place = { record, facts, findings };
  for (const { command, events } of record.applied) {
    takeOrder(place, command);
    for (const event of events) takeEvent(place, event);
  }
}

function takeOrder({ record, facts }: Place, command: Command): void {
  if (command.kind !== 'place-withdrawal' || facts.orders.has(command.withdrawalId)) return;
  const { withdrawalId, tenantId, demand } = command;
  const { size } = demand;
  const gpusOpen = size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode;
  const { position, marketId } = record;
  facts.orders.set(withdrawalId, { withdrawalId, tenantId, demand, marketId, gpusOpen, matchIds: [], stands: false, end: null, position });
}

const effects: { readonly [K in Event['kind']]?: (place: Place, event: EventOf<K>) => void } = {
  'market-opened': ({ facts }, { market }) => {
    facts.turnaroundMs = market.turnaroundMs;
  },
  'deposit-opened': openDeposit,
  'deposit-closing': (place, { depositId }) => changeDeposit(place, depositId, ['open'], 'closing'),
  'deposit-closed': (place, { depositId }) => changeDeposit(place, depositId, ['open', 'closing'], 'closed'),
  'withdrawal-standing': (place, { withdrawalId }) =>
    withOrder(place, withdrawalId, (order) => {
      order.stands = true;
    }),
  matched: takeMatch,
  'withdrawal-ended': (place, { withdrawalId, outcome }) => withOrder(place, withdrawalId, (order) => endOrder(place, order, outcome)),
  'lease-extended': extendSale,
  'extension-standing': (place, { commandId }) => answerExtension(place, commandId, 'standing'),
  'extension-ended': (place, { extensionId, outcome }) =>
    answerExtension(place, extensionId, outcome === 'cancelled' ? 'cancelled' : 'refused'),
  'capacity-returned': endSale,
  'lease-failed': failSale,
  'node-failed': ({ facts }, { nodeId }) => facts.failedNodes.add(nodeId),
  'node-restored': ({ facts }, { nodeId }) => facts.failedNodes.delete(nodeId),
  'command-refused': takeRefusal,
};

function takeEvent<K extends Event['kind']>(place: Place, event: EventOf<K>): void {
  const effect: ((place: Place, event: EventOf<K>) => void) | undefined = effects[event.kind as K];
  effect?.(place, event);
}

const orderFlaw = ({ findings, record }: Place, subject: string, detail: string): void =>
  findings.add('everyOrderEndedOnce', subject, `record ${record.position}: ${detail}`);

/** Hands the order to `change` unless it ended: nothing follows an end. */
function withOrder(place: Place, withdrawalId: OrderFacts['withdrawalId'], change: (order: OrderFacts) => void): void {
  const order = place.facts.orders.get(withdrawalId);
  if (!order) {
    orderFlaw(place, withdrawalId, 'it was never placed');
    return;
  }
  if (order.end) orderFlaw(place, withdrawalId, `something follows its end (${order.end.outcome})`);
  change(order);
  order.position = place.record.position;
}

function endOrder({ record }: Place, order: OrderFacts, outcome: NonNullable<OrderFacts['end']>['outcome']): void {
  order.end = { outcome, at: record.at };
}

function takeMatch(place: Place, event: EventOf<'matched'>): void {
  const { facts, record } = place;
  withOrder(place, event.withdrawalId, (order) => {
    order.matchIds.push(event.matchId);
    order.gpusOpen -= gpusIn(event.slices);
    if (order.gpusOpen !== event.gpusOpen || order.gpusOpen < 0) {
      orderFlaw(place, event.withdrawalId, `after ${event.matchId} ${order.gpusOpen} GPUs are wanted, not ${event.gpusOpen}`);
    }
    if (event.gpusOpen === 0) endOrder(place, order, 'filled');
  });
  const until = addMs(event.end, facts.turnaroundMs);
  const { marketId, position, at } = record;
  if (facts.sales.has(event.matchId)) orderFlaw(place, event.withdrawalId, `match ${event.matchId} is made twice`);
  facts.sales.set(event.matchId, { event, marketId, position, at, end: event.end, until, extensions: [], failedAt: null });
  for (const slice of event.slices) checkSource(place, event, slice, event.start);
}

/** A slice must come from a deposit that was open then, of a node that worked, inside one of its windows. */
function checkSource(
  place: Place,
  event: EventOf<'matched' | 'lease-extended'>,
  { depositId, nodeId, providerId }: EventOf<'matched'>['slices'][number],
  start: Instant,
): void {
  const { facts, findings } = place;
  const deposit = facts.deposits.get(depositId);
  const flaw = (detail: string): void => findings.add('oversold', nodeId, `${event.leaseId}: ${detail}`);
  if (!deposit?.offer || deposit.state !== 'open' || deposit.tenantId !== providerId) {
    flaw(`it was sold from ${depositId}, which was not open`);
    return;
  }
  if (!deposit.offer.nodes.some((node) => node.nodeId === nodeId)) flaw(`it does not stand in ${depositId}`);
  if (facts.failedNodes.has(nodeId)) flaw('it was sold while it had failed');
  const isInside = deposit.offer.windows.some((window) => window.start <= start && event.end <= window.end);
  if (!isInside) flaw(`it was sold outside the windows of ${depositId}`);
}

const answerExtension = ({ facts, record }: Place, commandId: string, state: ExtensionAnswer['state']): void => {
  facts.extensionAnswers.set(commandId, { state, position: record.position });
};

/** Added time begins where the lease ended; it comes from the same GPUs, which must still be on offer. */
function extendSale(place: Place, event: EventOf<'lease-extended'>): void {
  const { facts, record, findings } = place;
  const { matchId, leaseId, commandId, slices, from, end } = event;
  const sale = facts.sales.get(matchId);
  const usesOf = (all: EventOf<'matched'>['slices']): string => all.map(({ nodeId, gpus }) => `${nodeId} ${gpus}`).join();
  const isWhole = sale?.end === from && sale.until === addMs(from, facts.turnaroundMs);
  if (!sale || !isWhole || end <= from || usesOf(sale.event.slices) !== usesOf(slices)) {
    findings.add('oversold', leaseId, `record ${record.position}: it is extended from what it was not`);
    return;
  }
  for (const slice of slices) checkSource(place, event, slice, sale.event.start);
  sale.end = end;
  sale.until = addMs(end, facts.turnaroundMs);
  answerExtension(place, commandId, 'granted');
  sale.extensions.push({ commandId, slices, from, end, position: record.position });
}

function endSale({ facts }: Place, event: EventOf<'capacity-returned'>): void {
  const sale = facts.sales.get(event.matchId);
  if (sale) sale.until = earlier(sale.until, event.from);
}

function failSale({ facts, record }: Place, event: EventOf<'lease-failed'>): void {
  const sale = facts.sales.get(event.matchId);
  if (!sale) return;
  sale.until = earlier(sale.until, addMs(event.at, facts.turnaroundMs));
  sale.failedAt = record.position;
}

function openDeposit({ facts, record }: Place, { deposit }: EventOf<'deposit-opened'>): void {
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
    endOrder(place, order, 'refused');
    order.position = record.position;
  }
  if (command === 'extend-lease' && !facts.extensionAnswers.has(commandId)) answerExtension(place, commandId, 'refused');
  if (command === 'open-deposit' && isId('dep', subject) && !facts.deposits.has(subject)) {
    facts.deposits.set(subject, { depositId: subject, tenantId: issuer, offer: null, state: 'rejected', position: record.position });
  }
}
