import { derivedId, platformTenantId, type WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, type Instant } from '@compute-bank/domain/instant';
import { relaxationKinds } from '@compute-bank/domain/relaxation-kind';
import { apply } from '@compute-bank/engine/apply';
import type { Book, Order } from '@compute-bank/engine/book';
import type { Command } from '@compute-bank/engine/command';
import { gpusLeast } from '@compute-bank/engine/construct';
import { createBook } from '@compute-bank/engine/create-book';
import { isEligible, termsOf } from '@compute-bank/engine/eligible';
import type { Event } from '@compute-bank/engine/event';
import { evolve } from '@compute-bank/engine/evolve';
import { type ExplainedDecision, explainDecision } from '@compute-bank/engine/explain-decision';
import type { Loser } from '@compute-bank/engine/losers';
import { arrivesNow, priceOf } from '@compute-bank/engine/price';
import { type Asked, quoteOf } from '@compute-bank/engine/quote';
import type { Relaxation } from '@compute-bank/engine/relax/nearest-relaxations';
import { weightOf } from '@compute-bank/engine/relax/relaxation';
import { gpusOf } from '@compute-bank/engine/size';
import { decodeBook, encodeBook } from '@compute-bank/engine/snapshot';
import { earliestStart, latestStart } from '@compute-bank/engine/starts';
import { freeFor } from '@compute-bank/engine/walk';
import { expect, test } from '@jest/globals';
import { eventsOf } from '../fixtures/engine-market.ts';
import { crowdedWorld, firstCommands, type RandomWorld, randomMarketId } from '../fixtures/random-commands.ts';

const firstSeed = Number(process.env.SEED ?? 1);
type Matched = Extract<Event, { kind: 'matched' }>;

/** What was seen, so that a test that sees nothing fails. */
interface Tally {
  readonly kinds: Set<string>;
  readonly rules: Set<string>;
  unmatched: number;
  relaxed: number;
  partial: number;
  pairs: number;
}

interface Decided {
  readonly label: string;
  readonly before: string;
  readonly after: Book;
  readonly events: readonly Event[];
  readonly at: Instant;
}

const copyOf = (text: string): Book => decodeBook(text);

function explainEach(seed: number, count: number, world: RandomWorld, tally: Tally): void {
  const book = createBook(randomMarketId);
  for (const [index, { command, at: commandAt }] of firstCommands(seed, count, world).entries()) {
    const before = encodeBook(book);
    const orders = ordersIn(book, command);
    const events = apply(book, command, commandAt, index + 1, 0);
    const decided = { label: `seed=${seed} command=${index}`, before, after: book, events, at: commandAt };
    for (const order of orders) if (concerns(events, order.withdrawalId)) check(decided, order, tally);
  }
}

/** Orders that a command can decide about, as they were before it. */
function ordersIn(book: Book, command: Command): Order[] {
  const standing = [...book.standing.values()].map((order) => ({ ...order }));
  if (command.kind !== 'place-withdrawal') return standing;
  const { withdrawalId, tenantId, ownerId, demand } = command;
  return [...standing, { withdrawalId, tenantId, ownerId, demand, arrival: arrivesNow, gpusOpen: gpusOf(demand.size), matches: 0 }];
}

const concerns = (events: readonly Event[], id: WithdrawalId): boolean =>
  events.some((event) => 'withdrawalId' in event && event.withdrawalId === id && 'gpusOpen' in event);

/** As text, with nodes by their ids: a node itself leads to the whole book. */
const shown = (explanation: ExplainedDecision): string =>
  JSON.stringify(explanation, (key, value) => {
    if (key === 'node') return value.offered.nodeId;
    return typeof value === 'bigint' ? `${value}n` : value;
  });

function check(decided: Decided, order: Order, tally: Tally): void {
  const { label, before, after, events, at } = decided;
  const { withdrawalId, tenantId, ownerId, demand } = order;
  const explained = copyOf(before);
  const question = { withdrawalId, tenantId, ownerId, demand, at, events, isAdmitted: () => true };
  const explanation = explainDecision(explained, question);
  expect([label, encodeBook(explained) === encodeBook(after)]).toEqual([label, true]);
  expect([label, shown(explainDecision(copyOf(before), question))]).toEqual([label, shown(explanation)]);
  const matches = eventsOf('matched', events).filter((match) => match.withdrawalId === withdrawalId);
  const match = matches.at(-1);
  if (match === undefined) expect(explanation.losers).toEqual([]);
  else checkLosers(decided, order, match, explanation, tally);
  checkRelaxations(decided, order, explanation, tally);
}

/** What the engine decides about the demand as an immediate order: on a copy, so that the book stays. */
function matchOf(after: string, { tenantId, ownerId, demand, at }: Asked): Matched | undefined {
  const withdrawalId = derivedId('wdr', '_relaxed00000');
  const command: Command = {
    kind: 'place-withdrawal',
    withdrawalId,
    tenantId,
    ownerId,
    demand,
    commandId: withdrawalId,
    issuer: platformTenantId,
    admittedAt: at,
  };
  return eventsOf('matched', apply(copyOf(after), command, at, 1, 0))[0];
}

function checkRelaxations({ label, after, at }: Decided, order: Order, { relaxations, gpusOpen }: ExplainedDecision, tally: Tally): void {
  if (gpusOpen === 0) {
    expect([label, relaxations]).toEqual([label, []]);
    return;
  }
  const book = encodeBook(after);
  const asked: Asked = { tenantId: order.tenantId, ownerId: order.ownerId, demand: order.demand, at };
  tally.unmatched += 1;
  if (relaxations.length > 0) tally.relaxed += 1;
  if (relaxations.length > 0 && gpusOpen < gpusOf(order.demand.size)) tally.partial += 1;
  expect(relaxations.length).toBeLessThanOrEqual(8);
  for (const relaxation of relaxations) {
    const match = matchOf(book, { ...asked, demand: relaxation.demand });
    const { start, end, gpusOpen: left } = relaxation.plan;
    expect([label, relaxation.kinds, match?.start, match?.end, match?.gpusOpen]).toEqual([label, relaxation.kinds, start, end, left]);
    checkLeast(label, after, asked, relaxation);
    for (const kind of relaxation.kinds) tally.kinds.add(kind);
    if (relaxation.kinds.length > 1) tally.pairs += 1;
  }
  const weights = relaxations.map(({ kinds, demand }) => weightOf(kinds, order.demand, demand));
  if (gpusOpen === gpusOf(order.demand.size)) expect([label, weights]).toEqual([label, [...weights].sort((a, b) => a - b)]);
}

/** One micro-unit, one minute or one GPU less than what is offered does not match. */
function checkLeast(label: string, book: Book, asked: Asked, { kinds, demand }: Relaxation): void {
  const { size } = demand;
  const less = {
    price: { ...demand, limitMicros: demand.limitMicros - 1n },
    later: { ...demand, endLatest: addMs(demand.endLatest, -1) },
    duration: { ...demand, durationMs: demand.durationMs + 60_000 },
    ...(size.kind === 'gpus' && { size: { ...demand, size: { ...size, gpusMin: size.gpusMin + 1 } } }),
    ...(size.kind === 'shape' && { size: { ...demand, size: { ...size, nodes: size.nodes + 1 } } }),
  };
  for (const [kind, other] of Object.entries(less)) {
    if (!kinds.some((one) => one === kind)) continue;
    const isGang = kind === 'size' && size.kind === 'gpus' && (demand.sameFabric !== null || demand.life.kind === 'fill-or-kill');
    if (!isGang) expect([label, kinds, kind, quoteOf(book, { ...asked, demand: other })]).toEqual([label, kinds, kind, undefined]);
  }
}

function checkLosers(decided: Decided, order: Order, match: Matched, { losers }: ExplainedDecision, tally: Tally): void {
  const { before, events, at, label } = decided;
  const book = copyOf(before);
  for (const event of events.slice(0, events.indexOf(match))) evolve(book, event, at);
  const known = book.standing.get(order.withdrawalId);
  const earlier = eventsOf('matched', events.slice(0, events.indexOf(match))).filter((one) => one.withdrawalId === order.withdrawalId);
  const deciding = known ?? { ...order, gpusOpen: earlier.at(-1)?.gpusOpen ?? order.gpusOpen, matches: earlier.length };
  expect(losers.length).toBeLessThanOrEqual(3);
  for (const loser of losers) {
    expect([label, faultsOf(book, deciding, loser, at)]).toEqual([label, []]);
    expect([label, decidingKey(deciding, match, loser)]).toEqual([label, loser.beatenBy]);
    tally.rules.add(loser.beatenBy);
  }
  const texts = losers.map(({ found: { plan } }) =>
    [plan.start, ...plan.taken.map(({ node, gpus }) => `${node.offered.nodeId}:${gpus}`)].join(),
  );
  const chosen = [match.start, ...match.slices.map(({ nodeId, gpus }) => `${nodeId}:${gpus}`)].join();
  expect(new Set([chosen, ...texts]).size).toBe(losers.length + 1);
}

/** What would keep the order from having this allocation. */
function faultsOf(book: Book, order: Order, { found: { plan } }: Loser, at: Instant): string[] {
  const faults: string[] = [];
  const { demand } = order;
  const end = addMs(plan.start, demand.durationMs);
  if (plan.start < earliestStart(demand, at) || plan.start > latestStart(demand)) faults.push('out of its times');
  if (plan.gpus < gpusLeast(order) || plan.gpus > order.gpusOpen) faults.push(`${plan.gpus} GPUs`);
  for (const { node: taken, gpus, price } of plan.taken) {
    const node = book.nodes.get(taken.offered.nodeId);
    if (node === undefined || node.listing === null || !isEligible(termsOf(order), node)) faults.push('a node that may not serve');
    else {
      const free = freeFor({ start: plan.start, end, until: addMs(end, book.market?.turnaroundMs ?? 0) }, node);
      if (free < gpus) faults.push('GPUs that are not free');
      if (priceOf(order, node.deposit) !== price || price > Number(demand.limitMicros)) faults.push('a price above the limit');
    }
  }
  if (demand.sameFabric !== null && new Set(plan.taken.map(({ node }) => node.offered.fabricId)).size > 1) faults.push('two fabrics');
  return faults;
}

/** The rule that tells the match from the loser, read from the match itself; says so if the loser is better. */
function decidingKey({ demand, gpusOpen }: Order, match: Matched, { found: { plan } }: Loser): string {
  const { record } = match;
  const cost = Number(record.costScore / BigInt(demand.durationMs));
  const keys = {
    earlier_start: match.start - plan.start,
    more_gpus: plan.gpus - (gpusOpen - match.gpusOpen),
    cheaper: cost - plan.costPerHour,
    fewer_nodes: record.nodes - plan.taken.length,
    better_fit: record.leftoverGpus - plan.leftover,
  };
  const { earlier_start, more_gpus, cheaper, ...rest } = keys;
  const inOrder = demand.prefer === 'soonest' ? keys : { more_gpus, cheaper, earlier_start, ...rest };
  const first = Object.entries(inOrder).find(([, difference]) => difference !== 0);
  if (first !== undefined) return first[1] < 0 ? first[0] : `worse by ${first[0]}`;
  const differing = plan.taken.find(({ node }, place) => node.offered.nodeId !== match.slices[place]?.nodeId);
  const isOneDeposit = differing?.node.deposit.offer.depositId === match.slices[plan.taken.indexOf(differing!)]?.depositId;
  return isOneDeposit ? 'node_id' : 'older_deposit';
}

const worlds: readonly (readonly [string, number, RandomWorld])[] = [
  ['crowded', 8, crowdedWorld],
  ['tight', 4, { ...crowdedWorld, windowMinutes: 60, paceMinutes: 2 }],
  ['wide', 4, { ...crowdedWorld, nodes: 16, prices: 6, windowMinutes: 1_440 }],
];

for (const [name, seeds, world] of worlds) {
  test(`every relaxation offered is matched at once, the least of its kind, and every loser is feasible and worse, on ${seeds} random books of a ${name} world`, () => {
    const tally: Tally = { kinds: new Set(), rules: new Set(), unmatched: 0, relaxed: 0, partial: 0, pairs: 0 };
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) explainEach(seed, 120, world, tally);
    expect(tally.relaxed).toBeGreaterThan(seeds * 5);
    expect(tally.pairs).toBeGreaterThan(seeds);
    expect(tally.kinds.size).toBeGreaterThan(relaxationKinds.length / 2);
    expect(tally.rules.size).toBeGreaterThanOrEqual(3);
  });
}
