import type { Activity } from '../activity.ts';
import type { Poller } from '../poller.ts';
import type { Checkpoints } from './checkpoints.ts';
import { type DeliveryParts, deliverBatch } from './deliver-batch.ts';
import { passes } from './filter.ts';
import type { ShardReader } from './open-shard.ts';
import { type EventRecord, sequenceOf, toEventRecord } from './to-stream-event.ts';

export interface StreamPollerParts extends Omit<DeliveryParts, 'stopping'> {
  readonly name: string;
  readonly reader: ShardReader;
  readonly checkpoints: Checkpoints;
  readonly activity: Activity;
  /** Sees every record before the function does, filtered or not. */
  readonly observe: (record: EventRecord) => void;
}

export interface StreamPoller extends Poller {
  /** Says that the table was written to, so that nobody waits for the next poll. */
  poke(): void;
}

const readLimit = 1_000;
/** Writes of other processes are found this late. */
const pollEveryMs = 1_000;

/** Feeds a function from a table's stream, in order, one batch at a time. */
export function pollStream(parts: StreamPollerParts): StreamPoller {
  const stopping = new AbortController();
  const delivery: DeliveryParts = { ...parts, stopping: stopping.signal };
  let pokes = 0;
  /** The pokes before the last read that found the end of the stream: equal to `pokes` means drained. */
  let drainedAt = -1;
  let wake = (): void => undefined;
  parts.activity.watch(() => drainedAt === pokes);

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const before = pokes;
      const records = await read(parts, stopping.signal);
      if (!(await deliverAll(parts, delivery, records))) return;
      if (records.length === readLimit) continue;
      drainedAt = before;
      parts.activity.changed();
      if (pokes === before && !stopping.signal.aborted)
        await pause((release) => {
          wake = release;
        });
    }
  };
  const running = run();
  return {
    poke: () => {
      pokes += 1;
      wake();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}

function pause(expose: (release: () => void) => void): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, pollEveryMs);
    expose(() => {
      clearTimeout(timer);
      done();
    });
  });
}

async function read({ reader, mapping, log }: StreamPollerParts, stopping: AbortSignal): Promise<readonly EventRecord[]> {
  try {
    return (await reader.next(readLimit)).map((record) => toEventRecord(mapping.table, record));
  } catch (error) {
    if (!stopping.aborted) log.write('stream cannot be read', { table: mapping.table, error });
    await pause(() => undefined);
    return [];
  }
}

/** False if the host is being stopped before all were delivered. */
async function deliverAll(parts: StreamPollerParts, delivery: DeliveryParts, records: readonly EventRecord[]): Promise<boolean> {
  for (const record of records) parts.observe(record);
  const wanted = records.filter((record) => passes(record, parts.mapping.filters));
  for (let index = 0; index < wanted.length; index += parts.mapping.batchSize) {
    const batch = wanted.slice(index, index + parts.mapping.batchSize);
    if (!(await deliverBatch(delivery, batch))) return false;
    const last = batch.at(-1);
    if (last) parts.checkpoints.note(parts.name, sequenceOf(last));
  }
  const last = records.at(-1);
  if (last) parts.checkpoints.note(parts.name, sequenceOf(last));
  return true;
}
