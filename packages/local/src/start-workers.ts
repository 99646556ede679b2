import type { Activity } from './activity.ts';
import type { Agenda } from './agenda/agenda.ts';
import { lookThrough } from './backend/look-through.ts';
import { type MeteredWrites, meterClient } from './backend/meter.ts';
import type { Backend } from './backend/open-backend.ts';
import type { Clock } from './clock.ts';
import type { Invoker } from './functions/invoker.ts';
import type { HostOptions } from './host-options.ts';
import type { Log } from './log.ts';
import { pollQueue } from './queue/poll-queue.ts';
import { localRetryDelay } from './queue/settle-batch.ts';
import { createExpiry, type Expiry } from './schedule/expiry.ts';
import type { StateDir } from './state/state-dir.ts';
import { openCheckpoints } from './stream/checkpoints.ts';
import { sendFailure } from './stream/give-up.ts';
import { openShard } from './stream/open-shard.ts';
import { pollStream, type StreamPoller } from './stream/poll-stream.ts';
import type { EventRecord } from './stream/to-stream-event.ts';
import type { Teardown } from './teardown.ts';
import type { StreamMapping } from './template/deployment.ts';

export interface WorkerParts extends Backend {
  readonly activity: Activity;
  readonly invoker: Invoker;
  readonly agenda: Agenda;
  readonly clock: Clock;
  readonly log: Log;
  readonly state: StateDir;
  readonly options: HostOptions;
}

const expirySweepMs = 60_000;
const expiredPerSweepMax = 5_000;

/** Starts everything that works in the background: streams and queues into functions, and the removal of expired items. */
export async function startWorkers(parts: WorkerParts, teardown: Teardown): Promise<{ readonly meter: MeteredWrites }> {
  const { clients, activity } = parts;
  const observers = await startObservers(parts, teardown);
  const pollers = await startStreams(parts, observers, teardown);
  const meter = meterClient(clients.functions.dynamo, (tables) => {
    for (const [table, poller] of pollers) if (tables.has(table)) poller.poke();
  });
  startQueues(parts, teardown);
  activity.watch(() => queuesAreEmpty(parts));
  return { meter };
}

type Observe = (record: EventRecord) => void;

/** Who follows a table beside its functions: the agenda, and the removal of what has expired. */
async function startObservers(parts: WorkerParts, teardown: Teardown): Promise<ReadonlyMap<string, Observe>> {
  const stopping = new AbortController();
  teardown.add(() => stopping.abort());
  const observers = new Map<string, Observe>();
  const notUnlessStopping = (error: unknown): void => {
    if (!stopping.signal.aborted) parts.log.write('table cannot be looked through', { error });
  };
  for (const table of parts.deployment.tables) {
    if (table.expiryAttribute === null) continue;
    const expiry = createExpiry(parts.clients.host.dynamo, table.name, table.expiryAttribute);
    const observe: Observe = (record) => {
      expiry.observe(record);
      if (parts.clock.kind === 'discrete') parts.agenda.observe(record);
    };
    observers.set(table.name, observe);
    const keyNames = (table.create.KeySchema ?? []).map((part) => part.AttributeName ?? '');
    const looked = lookThrough(parts.clients.host.dynamo, table.name, keyNames, observe, stopping.signal);
    // The agenda must be complete before the first report; expiry can wait.
    if (parts.clock.kind === 'discrete') await looked;
    else void looked.catch(notUnlessStopping);
    startExpiry(parts, expiry, teardown);
  }
  return observers;
}

function startExpiry({ clock, log }: WorkerParts, expiry: Expiry, teardown: Teardown): void {
  const timer = setInterval(() => {
    void expiry.sweep(clock.now(), expiredPerSweepMax).catch((error: unknown) => log.write('expired items stay', { error }));
  }, expirySweepMs);
  teardown.add(() => clearInterval(timer));
}

async function startStreams(
  parts: WorkerParts,
  observers: ReadonlyMap<string, Observe>,
  teardown: Teardown,
): Promise<readonly (readonly [string, StreamPoller])[]> {
  const checkpoints = openCheckpoints(parts.state.checkpoints);
  teardown.add(checkpoints.flush);
  const pollers: (readonly [string, StreamPoller])[] = [];
  for (const [index, mapping] of parts.deployment.streamMappings.entries()) {
    const isFirst = parts.deployment.streamMappings.findIndex((each) => each.table === mapping.table) === index;
    const poller = await startStream(parts, mapping, checkpoints, (isFirst && observers.get(mapping.table)) || (() => undefined));
    teardown.add(poller.stop);
    pollers.push([mapping.table, poller]);
  }
  return pollers;
}

async function startStream(
  parts: WorkerParts,
  mapping: StreamMapping,
  checkpoints: ReturnType<typeof openCheckpoints>,
  observe: Observe,
): Promise<StreamPoller> {
  const { clients, streams, queueUrls, activity, invoker, log } = parts;
  const arn = streams.get(mapping.table);
  if (arn === undefined) throw new Error(`${mapping.function} follows ${mapping.table}, which has no stream.`);
  const name = `${mapping.table} → ${mapping.function}`;
  const reader = await openShard(clients.host.streams, arn, { after: checkpoints.read(name), otherwise: mapping.startsAt });
  const failureUrl = mapping.failureQueue === null ? undefined : queueUrls.get(mapping.failureQueue);
  return pollStream({
    name,
    reader,
    mapping,
    invoker,
    activity,
    checkpoints,
    log,
    observe,
    machineNow: Date.now,
    giveUp: (records, attempts) => sendFailure(clients.host.sqs, failureUrl, mapping, records, attempts),
  });
}

function startQueues(parts: WorkerParts, teardown: Teardown): void {
  const { deployment, queueUrls, clients, invoker, activity, log, options } = parts;
  for (const mapping of deployment.queueMappings) {
    const queueUrl = queueUrls.get(mapping.queue) ?? '';
    const retryDelay = options.retryDelay ?? localRetryDelay;
    const poller = pollQueue({ client: clients.host.sqs, queueUrl, mapping, invoker, activity, log, retryDelay });
    teardown.add(poller.stop);
  }
}

/** Of queues that feed a function. A delayed message does not count: it is a promise for later, not work. */
function queuesAreEmpty({ deployment, fill }: WorkerParts): boolean {
  if (!fill) return true;
  return deployment.queueMappings.every(({ queue }) => {
    const { ready, inFlight } = fill(queue);
    return ready === 0 && inFlight === 0;
  });
}
