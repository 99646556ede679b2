import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Instant, instant } from '@compute-bank/domain/instant';
import { startDatabase } from '@compute-bank/local/backend/embedded-database';
import { stopStray } from '@compute-bank/local/backend/stop-stray';
import { readJson } from '@compute-bank/local/state/json-file';
import { takeLock } from '@compute-bank/local/state/lock';
import { isAlive, type ProcessIdentity } from '@compute-bank/local/state/process-identity';
import { openStateDir, type StateDir } from '@compute-bank/local/state/state-dir';
import { region } from '@compute-bank/local/template/directory';
import { isShape, type Shape } from '@compute-bank/local/template/shape';

/** The directory holds no bank that could be verified; the message says what is missing. */
export class NoBank extends Error {
  override readonly name = 'NoBank';
}

/** Tables that answer. */
export interface OpenedState {
  readonly client: DynamoDBClient;
  /** A host works on it: what is read may change meanwhile. */
  readonly isRunning: boolean;
  /** The bank's time: its host's, or the last instant that the state remembers. */
  now(): Instant;
  close(): Promise<void>;
}

const requestMsMax = 30_000;

/**
 * Opens the tables of a state directory: through the host that runs on it, or else by starting the embedded database for
 * the while, under the state's own lock. `AWS_ENDPOINT_URL_DYNAMODB` names another server. Throws {@link NoBank}.
 */
export async function openState(directory: string, wallMs: () => number): Promise<OpenedState> {
  const path = resolve(directory);
  if (!existsSync(path)) throw new NoBank(`There is no directory ${path}. "npm start -- --state ${directory}" makes a bank there.`);
  const elsewhere = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (elsewhere === undefined && !existsSync(join(path, 'bank.db'))) {
    throw new NoBank(`${path} holds no bank: there is no bank.db in it. Name the directory that "npm start" or "npm run demo" used.`);
  }
  const state = openStateDir(directory);
  const host = processIn(state.lock);
  const isRunning = host !== undefined && isAlive(host);
  if (elsewhere !== undefined)
    return openAt({ state, client: new DynamoDBClient(settings(elsewhere)), isRunning, stop: async () => undefined, wallMs });
  return isRunning ? openRunning(state, wallMs) : openResting(state, directory, wallMs);
}

function openRunning(state: StateDir, wallMs: () => number): OpenedState {
  const database = shapeIn(state.databaseProcess);
  const identity = processIn(state.databaseProcess);
  if (!identity || !isAlive(identity) || typeof database?.port !== 'number') {
    throw new NoBank(`The bank in ${state.path} is starting or stopping. Try again in a moment.`);
  }
  const client = new DynamoDBClient(embedded(`http://127.0.0.1:${database.port}`));
  return openAt({ state, client, isRunning: true, stop: async () => undefined, wallMs });
}

async function openResting(state: StateDir, directory: string, wallMs: () => number): Promise<OpenedState> {
  const lock = takeLock(state.lock, directory);
  try {
    lock.announce('npm run verify');
    await stopStray(state.databaseProcess, state.database);
    const database = await startDatabase(state);
    const stop = async (): Promise<void> => {
      await database.stop();
      lock.release();
    };
    return openAt({ state, client: new DynamoDBClient(embedded(database.endpoint)), isRunning: false, stop, wallMs });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Opening {
  readonly state: StateDir;
  readonly client: DynamoDBClient;
  readonly isRunning: boolean;
  readonly stop: () => Promise<void>;
  /** Real time. */
  readonly wallMs: () => number;
}

function openAt({ state, client, isRunning, stop, wallMs }: Opening): OpenedState {
  // It prepares every page that is read for a log that nobody keeps: a fifth of the time.
  client.middlewareStack.remove('loggerMiddleware');
  return {
    client,
    isRunning,
    now: () => bankTime(shapeIn(state.clock), isRunning, wallMs()),
    async close() {
      client.destroy();
      await stop();
    },
  };
}

/** A real clock goes on while its host runs; a discrete one, and one that stopped, stands at what was written down last. */
function bankTime(clock: Shape | undefined, isRunning: boolean, wallMs: number): Instant {
  const last = typeof clock?.last === 'number' ? clock.last : undefined;
  const goesOn = last === undefined || (isRunning && clock?.kind === 'real');
  return instant(goesOn ? Math.max(wallMs, last ?? 0) : last);
}

const timeouts = { requestHandler: { requestTimeout: requestMsMax, throwOnRequestTimeout: true, connectionTimeout: 2_000 } };
const embedded = (endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  ...timeouts,
});
/** Credentials of another server are found where the SDK always looks. */
const settings = (endpoint: string) => ({ endpoint, region: process.env.AWS_REGION ?? region, ...timeouts });

function shapeIn(file: string): Shape | undefined {
  const value = readJson(file);
  return isShape(value) ? value : undefined;
}

function processIn(file: string): ProcessIdentity | undefined {
  const stored = shapeIn(file);
  if (typeof stored?.pid !== 'number') return undefined;
  return { pid: stored.pid, startedAt: typeof stored.startedAt === 'string' ? stored.startedAt : null };
}
