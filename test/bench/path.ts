import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hourMs } from '@compute-bank/domain/instant';
import type { LogRecord } from '@compute-bank/engine/log-record';
import { startDynoxide } from '../conformance/backends/dynoxide.ts';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { bankTableName, marketTableName } from '../fixtures/test-world.ts';
import type { Sender } from '../simulation/as-client.ts';
import { type Figure, figure, quantile, rounded } from './kit/figures.ts';
import { runSections } from './kit/sections.ts';

/**
 * A market's whole path over the embedded database, one message of commands at a time: admission, relay, matcher, projector.
 * Method: 16 nodes of 8 GPUs in deposits; per round one message's worth of one-GPU withdrawals from eight buyers is admitted at
 * once, then relayed, matched and projected by the product's own functions in one process, each step until it is done;
 * latencies are per order from its acceptance to the record's commit, and to its projection; the database runs on disk in a
 * process of its own, the queues are the tests' model in memory. Write units are what the database says it consumed.
 *
 *   npm run bench -- path [--only 1,10,100] [--json]
 */
const buyers = 8;
const nodes = 16;

/** Consumed write units by table. */
interface Consumption {
  readonly units: Map<string, number>;
  wrap(sender: Sender): Sender;
}

interface Consumed {
  readonly ConsumedCapacity?: Entry | readonly Entry[];
}
interface Entry {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

const isWrite = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

function createConsumption(): Consumption {
  const units = new Map<string, number>();
  return {
    units,
    wrap: (sender) => ({
      async send(command) {
        if (!isWrite.test(command.constructor.name)) return sender.send(command);
        Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
        const result = await sender.send(command);
        const { ConsumedCapacity = [] } = result as Consumed;
        for (const { TableName = '', CapacityUnits = 0 } of [ConsumedCapacity].flat() as Entry[]) {
          units.set(TableName, (units.get(TableName) ?? 0) + CapacityUnits);
        }
        return result;
      },
    }),
  };
}

interface Scene {
  readonly bank: TestBank;
  readonly buyers: readonly TestTenant[];
}

async function openScene(bank: TestBank): Promise<Scene> {
  await bank.openMarket();
  const provider = await bank.openTenant('Provider');
  const fabricId = await bank.openFabric(provider);
  const joined = [];
  for (let number = 0; number < nodes; number += 1) joined.push(await bank.join(provider, { fabricId }));
  for (const node of joined) await bank.deposit(provider, { nodes: [node] });
  const tenants: TestTenant[] = [];
  for (let number = 0; number < buyers; number += 1) {
    const buyer = await bank.openTenant(`Buyer ${number}`);
    await bank.topUp(buyer, 10_000_000_000n);
    tenants.push(buyer);
  }
  await bank.settleAll();
  return { bank, buyers: tenants };
}

interface Round {
  /** Milliseconds from each acceptance. */
  readonly durable: readonly number[];
  readonly visible: readonly number[];
  readonly admitMs: number;
  readonly relayMs: number;
  readonly matchMs: number;
  readonly projectMs: number;
}

async function untilDone(step: () => Promise<number>): Promise<number> {
  const began = performance.now();
  for (let batch = 0; batch < 1_000; batch += 1) if ((await step()) === 0) break;
  return performance.now() - began;
}

async function runRound({ bank, buyers: tenants }: Scene, orders: number): Promise<Round> {
  const began = performance.now();
  const accepted = await Promise.all(
    Array.from({ length: orders }, async (_, number) => {
      const buyer = tenants[number % tenants.length];
      if (buyer) await bank.withdraw(buyer, { durationMs: hourMs / 4 });
      return performance.now();
    }),
  );
  const admitMs = performance.now() - began;
  const relayMs = await untilDone(bank.pump.relay);
  const matchMs = await untilDone(bank.pump.match);
  const durableAt = performance.now();
  const projectMs = await untilDone(bank.pump.project);
  const visibleAt = performance.now();
  return {
    durable: accepted.map((at) => durableAt - at),
    visible: accepted.map((at) => visibleAt - at),
    admitMs,
    relayMs,
    matchMs,
    projectMs,
  };
}

const ordersOf = (perMessage: number): number => (perMessage === 1 ? 60 : 300);

/** The path with so many commands in each message. */
async function measure(perMessage: number): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'cbank-bench-'));
  const server = await startDynoxide(join(directory, 'bank.db'));
  const consumption = createConsumption();
  const bank = await createTestBank({ endpoint: server.endpoint, wrapDynamo: consumption.wrap });
  try {
    const scene = await openScene(bank);
    await runRound(scene, perMessage);
    consumption.units.clear();
    const before = (await recordsAfter(bank, 0)).length;
    const rounds: Round[] = [];
    for (let orders = 0; orders < ordersOf(perMessage); orders += perMessage) rounds.push(await runRound(scene, perMessage));
    return figuresOf(perMessage, rounds, { consumption, records: await recordsAfter(bank, before) });
  } finally {
    bank.close();
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

const recordsAfter = (bank: TestBank, position: number): Promise<readonly LogRecord[]> =>
  bank.runtime.log.readAfter(testMarketId, position, 10_000);

function figuresOf(
  perMessage: number,
  rounds: readonly Round[],
  cost: { consumption: Consumption; records: readonly LogRecord[] },
): Figure[] {
  const perSecond = (read: (round: Round) => number): number[] => rounds.map((round) => (perMessage * 1_000) / read(round));
  const durable = rounds.flatMap((round) => round.durable);
  const visible = rounds.flatMap((round) => round.visible);
  const orders = perMessage * rounds.length;
  const events = cost.records.flatMap(({ applied }) => applied.flatMap((entry) => entry.events));
  const matches = events.filter(({ kind }) => kind === 'matched').length;
  const units = (table: string): number => rounded((cost.consumption.units.get(table) ?? 0) / matches);
  return [
    figure(
      'admission',
      'orders/s',
      perSecond(({ admitMs }) => admitMs),
    ),
    figure(
      'relay',
      'orders/s',
      perSecond(({ relayMs }) => relayMs),
    ),
    figure(
      'matcher, until the record is durable',
      'orders/s',
      perSecond(({ matchMs }) => matchMs),
    ),
    figure(
      'projector',
      'orders/s',
      perSecond(({ projectMs }) => projectMs),
    ),
    figure(
      'all of it, one after the other',
      'orders/s',
      perSecond((round) => round.admitMs + round.relayMs + round.matchMs + round.projectMs),
    ),
    { what: 'accepted → match durable, p50', value: rounded(quantile(durable, 0.5)), unit: 'ms' },
    { what: 'accepted → match durable, p99', value: rounded(quantile(durable, 0.99)), unit: 'ms' },
    { what: 'accepted → visible, p50', value: rounded(quantile(visible, 0.5)), unit: 'ms' },
    { what: 'accepted → visible, p99', value: rounded(quantile(visible, 0.99)), unit: 'ms' },
    { what: 'orders matched', value: rounded((100 * matches) / orders), unit: '%' },
    { what: 'log records per order', value: rounded(cost.records.length / orders), unit: '' },
    {
      what: "write units of the market's table (log, cursor, snapshots)",
      value: units(marketTableName),
      unit: 'per match',
      ...(perMessage === 10 && { goal: '≤ 0.2' }),
    },
    { what: "write units of the bank's table (order, hold, match, lease, audit …)", value: units(bankTableName), unit: 'per match' },
  ];
}

await runSections({ '1': () => measure(1), '10': () => measure(10), '100': () => measure(100) });
