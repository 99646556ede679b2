import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { addMs, hourMs, type Instant, instant } from '@compute-bank/domain/instant';
import { apply } from '@compute-bank/engine/apply';
import type { Command } from '@compute-bank/engine/command';
import { createBook } from '@compute-bank/engine/create-book';
import { OrderBook, Side } from 'nodejs-order-book';
import { createRandomSource } from '../../fixtures/random-source.ts';
import { type Figure, figure, median, rounded, timed } from '../kit/figures.ts';
import { benchMarketId, createOrderFlow, flowOpening, idOf, mixed } from '../kit/order-flow.ts';

/** An order as a plain book knows it. */
interface Plain {
  readonly side: 'sell' | 'buy';
  readonly number: number;
  readonly price: number;
  readonly size: number;
}

const end = instant(flowOpening + 24 * hourMs);
const resting = 20_000;

/** Sells above and buys below a wandering middle, so that some cross and the book neither fills nor empties. */
function plainOrders(seed: number, count: number): Plain[] {
  const random = createRandomSource(seed);
  return Array.from({ length: count }, (_, number) => {
    const side = random.chance(0.5) ? 'sell' : 'buy';
    const away = random.int(-20, 200);
    return { side, number, price: 2_000 + (side === 'sell' ? away : -away), size: random.int(1, 8) };
  });
}

function demandOf({ price, size }: Plain): Demand {
  return {
    size: { kind: 'gpus', gpus: size, gpusMin: 1 },
    regions: { allow: [], deny: [] },
    interconnect: 'pcie',
    sameFabric: null,
    durationMs: end - flowOpening,
    startEarliest: flowOpening,
    endLatest: end,
    prefer: 'cheapest',
    limitMicros: BigInt(price),
    priceKind: 'limit',
    tierMin: 'unverified',
    noticeMsMin: null,
    providersExcluded: [],
    life: { kind: 'standing', until: end },
  };
}

/** The same order for this engine: a node of so many GPUs for the day at a floor, or that many for the day at a limit. */
function commandOf(order: Plain, at: Instant): Command {
  const { side, number, price, size } = order;
  const party = { tenantId: idOf('ten', 1_000 + number), ownerId: `owner-${number}` };
  const envelope = { issuer: party.tenantId, admittedAt: at };
  if (side === 'buy') {
    const withdrawalId = idOf('wdr', number);
    return { ...envelope, kind: 'place-withdrawal', commandId: withdrawalId, withdrawalId, ...party, demand: demandOf(order) };
  }
  const depositId = idOf('dep', number);
  const node = {
    nodeId: idOf('nod', number),
    fabricId: idOf('fab', number),
    gpus: size,
    region: { country: 'cn', code: 'cn-nx' },
    interconnect: 'pcie',
    network: { kind: 'roce', gbpsPerGpu: 50 },
    tier: 'unverified',
  } as const;
  const terms = { floorMicros: BigInt(price), unit: 'gpu', leaseMsMin: 0, noticeMs: null } as const;
  const windows = [{ start: flowOpening, end }];
  return { ...envelope, kind: 'open-deposit', commandId: depositId, depositId, ...party, nodes: [node], windows, ...terms };
}

function ownRate(orders: readonly Plain[], warm: number): number {
  const book = createBook(benchMarketId);
  let applied = 0;
  const run = (command: Command): void => {
    applied += 1;
    apply(book, command, flowOpening, applied, 0);
  };
  run({ ...createOrderFlow(mixed, () => flowOpening).open(), turnaroundMs: 0 } as Command);
  const commands = orders.map((order) => commandOf(order, addMs(flowOpening, 0)));
  for (const command of commands.slice(0, warm)) run(command);
  const timedCommands = commands.slice(warm);
  return (timedCommands.length / timed(() => timedCommands.forEach(run))) * 1_000;
}

function peerRate(orders: readonly Plain[], warm: number): number {
  const book = new OrderBook();
  const run = ({ side, number, price, size }: Plain): void => {
    book.limit({ id: String(number), side: side === 'sell' ? Side.SELL : Side.BUY, size, price });
  };
  orders.slice(0, warm).forEach(run);
  const rest = orders.slice(warm);
  return (rest.length / timed(() => rest.forEach(run))) * 1_000;
}

/** Plain price-time limit orders with 20,000 resting, beside nodejs-order-book in the same process, in turns. */
export function plainOrderRates(): readonly Figure[] {
  const seeds = [1, 2, 3];
  const own = seeds.map((seed) => ownRate(plainOrders(seed, resting + 5_000), resting));
  const peer = seeds.map((seed) => peerRate(plainOrders(seed, resting + 200_000), resting));
  return [
    figure('this engine', 'commands/s', own, { goal: '≥ 10,000,000' }),
    figure('nodejs-order-book', 'commands/s', peer),
    { what: 'ratio', value: rounded(median(own) / median(peer)), unit: '×', goal: '≥ 25' },
  ];
}
