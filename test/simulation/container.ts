import { followMarkets } from '@compute-bank/application/follow-markets';
import { followTarget } from '@compute-bank/application/follow-target';
import { projectAllMarkets } from '@compute-bank/application/project-all-markets';

import { relayChanges } from '@compute-bank/application/relay-changes';
import { createMatcher, type Matcher } from '@compute-bank/application/run-commands';
import { createDeadlineSender } from '@compute-bank/application/send-deadlines';
import { sweepOutbox } from '@compute-bank/application/sweep-outbox';
import type { MarketId } from '@compute-bank/domain/ids';
import { serveCommands } from '@compute-bank/queue/serve-commands';
import { serveHandoff } from '@compute-bank/queue/serve-handoff';
import type { BatchResponse, QueueRecord } from '@compute-bank/queue/serve-queue';
import { createBank } from '@compute-bank/store/bank';
import { createMarketLog } from '@compute-bank/store/market-log';
import type { changesOfStream } from '@compute-bank/store/stream';
import { build, type Runtime } from '../../functions/runtime/deps.ts';
import type { TestBank } from '../fixtures/bank.ts';
import { bankTableName, marketTableName } from '../fixtures/test-world.ts';
import { asDynamoClient, asSqsClient, type Sender } from './as-client.ts';
import { type FaultRates, withFaults } from './faults.ts';
import { SimulatedProcess } from './process.ts';
import type { Random } from './random.ts';
import type { WorldClock } from './scheduler.ts';

/** One container of the bank's functions: it keeps its own warm books, and can be killed at any call it makes. */
export interface Container {
  readonly process: SimulatedProcess;
  /** Settles when the process was killed. */
  readonly killed: Promise<'killed'>;
  readonly runtime: Runtime;
  relay(changes: ReturnType<typeof changesOfStream>): Promise<void>;
  match(records: readonly QueueRecord[]): Promise<BatchResponse>;
  project(marketId: MarketId): Promise<unknown>;
  dispatch(records: readonly QueueRecord[]): Promise<BatchResponse>;
  deadlines(): Promise<unknown>;
  sweep(): Promise<void>;
}

/** A bug of one kind, put where the product's guard is. */
export interface Plant {
  readonly wrapDynamo?: (sender: Sender) => Sender;
  /** What a function's batch answer becomes. */
  readonly answer?: (response: BatchResponse) => BatchResponse;
  /** The sweeper, which repairs what a lost message breaks, is off too: a double guard hides a single bug. */
  readonly withoutSweep?: boolean;
}

export interface ContainerOptions {
  readonly bank: TestBank;
  readonly name: string;
  readonly random: Random;
  readonly rates: () => FaultRates;
  readonly plant: Plant;
}

/** Callers give up at once in virtual time; what comes later than that waits for the world's clock. */
const impatient = (clock: WorldClock): WorldClock => ({
  now: () => clock.now(),
  after(delayMs, run) {
    if (delayMs > 3_000) return clock.after(delayMs, run);
    const handle = setImmediate(run);
    return () => clearImmediate(handle);
  },
});

export function createContainer({ bank, name, random, rates, plant }: ContainerOptions): Container {
  let onKill: () => void = () => undefined;
  const killed = new Promise<'killed'>((resolve) => {
    onKill = () => resolve('killed');
  });
  const process = new SimulatedProcess(name, () => onKill());
  const faults = { random, clock: impatient(bank.clock), rates, process };
  const inner: Sender = { send: (command) => Reflect.apply(bank.world.dynamo.send, bank.world.dynamo, [command]) };
  const dynamo = asDynamoClient(withFaults(plant.wrapDynamo?.(inner) ?? inner, faults));
  const sqs = asSqsClient(withFaults({ send: (command) => Reflect.apply(bank.world.sqs.send, bank.world.sqs, [command]) }, faults));
  const runtime = runtimeOf(bank, dynamo, sqs);
  const matcher: Matcher = createMatcher(runtime);
  const answer = plant.answer ?? ((response: BatchResponse) => response);
  return {
    process,
    killed,
    runtime,
    relay: (changes) => relayChanges(runtime, changes),
    match: async (records) => answer(await serveCommands(records, matcher.run, runtime.alarm)),
    project: (marketId) => followMarkets(runtime, [marketId]),
    dispatch: async (records) => answer(await serveHandoff(records, (...target) => followTarget(runtime, ...target), runtime.alarm)),
    deadlines: createDeadlineSender({ ...runtime, lookaheadMs: runtime.config.deadlineLookaheadMs }).run,
    async sweep() {
      if (!plant.withoutSweep) await sweepOutbox(runtime);
      await projectAllMarkets(runtime);
    },
  };
}

function runtimeOf(bank: TestBank, dynamo: ReturnType<typeof asDynamoClient>, sqs: ReturnType<typeof asSqsClient>): Runtime {
  const env = {
    BANK_TABLE: bankTableName,
    MARKET_TABLE: marketTableName,
    COMMANDS_QUEUE_URL: bank.world.commandsUrl,
    HANDOFF_QUEUE_URL: bank.world.handoffUrl,
    BANK_CURSOR_SECRET: 'a-secret-for-tests-only',
  };
  const built = build({ now: () => bank.clock.instant(), dynamo, sqs, env });
  let commits = 0;
  const nonce = () => {
    commits += 1;
    return `${commits}-${built.secret()}`;
  };
  const tables = { client: dynamo, dueShards: built.config.dueShards, nonce, backOff: async () => undefined };
  return {
    ...built,
    policy: bank.runtime.policy,
    alarm: () => undefined,
    bank: createBank({ ...tables, table: bankTableName }),
    log: createMarketLog({ client: dynamo, table: marketTableName }),
  };
}
