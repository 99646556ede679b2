import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Bank, Deps, MarketLog, NextId, Now } from '@compute-bank/application/ports';
import type { Queues } from '@compute-bank/application/queues';
import { type IdByPrefix, type IdPrefix, idTime, type TenantId } from '@compute-bank/domain/ids';
import { type Instant, instant } from '@compute-bank/domain/instant';
import { createQueues } from '@compute-bank/queue/queues';
import { createRetrySooner, type RetrySooner } from '@compute-bank/queue/retry-sooner';
import { createBank } from '@compute-bank/store/bank';
import { createMarketLog } from '@compute-bank/store/market-log';
import { createNodeKeys, type NodeKeys } from '@compute-bank/store/node-keys';
import { callLimits } from './call-limits.ts';
import { type Config, readConfig } from './config.ts';
import { type Telemetry, telemetryOf } from './telemetry.ts';

/** What the outside supplies: the local host and tests bring their own clock and clients, Lambda brings none. */
export interface World {
  readonly now: Now;
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A client with the rights of one tenant; by default made from the role that the environment names. */
  readonly sessions?: ((tenantId: TenantId) => Promise<DynamoDBClient>) | undefined;
  /** By default what the environment calls for. */
  readonly telemetry?: Telemetry | undefined;
}

/** Everything a function needs, built once per cold start. */
export interface Runtime extends Deps, Telemetry {
  readonly world: World;
  /** The bank as seen with other rights than the function's own. */
  readonly bankOver: (client: DynamoDBClient) => Bank;
  readonly nodeKeys: NodeKeys;
  readonly log: MarketLog;
  readonly queues: Queues;
  readonly retrySooner: { readonly commands: RetrySooner; readonly handoff: RetrySooner };
  readonly config: Config;
  /** Real time, also where the bank's own clock is driven: what request signatures are about. */
  readonly wallNow: Now;
  readonly sha256: (text: string) => string;
  /** 256 random bits as base64url. */
  readonly secret: () => string;
}

let overrides: Partial<World> = {};
let built: Runtime | undefined;

/** Replaces parts of the world, before or between invocations. */
export function configureRuntime(world: Partial<World>): void {
  overrides = world;
  built = undefined;
}

/** The runtime of this container. */
export function runtime(): Runtime {
  built ??= build({ ...defaultWorld(), ...overrides });
  return built;
}

function defaultWorld(): World {
  return {
    now: () => instant(Date.now()),
    dynamo: overrides.dynamo ?? new DynamoDBClient(callLimits),
    // The queue's URL names a host of its own, which is not where an emulator listens.
    sqs: overrides.sqs ?? new SQSClient({ ...callLimits, useQueueUrlAsEndpoint: false }),
    env: process.env,
  };
}

/** Builds a runtime in a world; exported for tests that run several at once. */
export function build(world: World): Runtime {
  const { now, dynamo, sqs, env, telemetry = telemetryOf(env) } = world;
  const config = readConfig(env);
  const nonce = () => randomBytes(12).toString('base64url');
  const bankOver = (client: DynamoDBClient): Bank =>
    createBank({ client, table: config.bankTable, dueShards: config.dueShards, nonce, backOff });
  return {
    world,
    now,
    nextId: idsAt(now),
    policy: config.policy,
    bank: bankOver(dynamo),
    bankOver,
    nodeKeys: createNodeKeys({ client: dynamo, table: config.bankTable }),
    log: createMarketLog({ client: dynamo, table: config.marketTable }),
    queues: createQueues(sqs, { commands: config.commandsQueueUrl, handoff: config.handoffQueueUrl }),
    ...telemetry,
    retrySooner: {
      commands: createRetrySooner(sqs, config.commandsQueueUrl),
      handoff: createRetrySooner(sqs, config.handoffQueueUrl),
    },
    config,
    wallNow: () => instant(Date.now()),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    secret: () => randomBytes(32).toString('base64url'),
  };
}

/** Time-ordered and unguessable: 48 bits of milliseconds, then 80 random bits. */
function idsAt(now: () => Instant): NextId {
  return <P extends IdPrefix>(prefix: P) => `${prefix}_${idTime(now())}${randomBytes(10).toString('hex')}` as IdByPrefix[P];
}

const backOffMsMax = 400;

/** Full jitter: anywhere between nothing and a bound that doubles with each attempt. */
const backOff = async (attempt: number): Promise<void> => {
  await sleep(Math.random() * Math.min(backOffMsMax, 10 * 2 ** attempt));
};

/** Something that is built once for each runtime, such as a matcher with its warm books. */
export function onePerRuntime<T>(create: (deps: Runtime) => T): () => T {
  let made: { readonly of: Runtime; readonly value: T } | undefined;
  return () => {
    const current = runtime();
    if (made?.of !== current) made = { of: current, value: create(current) };
    return made.value;
  };
}
