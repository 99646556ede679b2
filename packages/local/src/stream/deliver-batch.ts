import { setTimeout as sleep } from 'node:timers/promises';
import type { Invoker } from '../functions/invoker.ts';
import { readFailures } from '../functions/partial-batch.ts';
import type { Log } from '../log.ts';
import type { StreamMapping } from '../template/deployment.ts';
import { type EventRecord, sequenceOf } from './to-stream-event.ts';

export interface DeliveryParts {
  readonly mapping: StreamMapping;
  readonly invoker: Invoker;
  readonly log: Log;
  readonly machineNow: () => number;
  /** Hands a batch that was given up to the mapping's failure queue. */
  readonly giveUp: (records: readonly EventRecord[], attempts: number) => Promise<void>;
  readonly stopping: AbortSignal;
}

const backOffMsMax = 5_000;

/**
 * Delivers records until all are dealt with: from the first that failed on, again and again, as long as the mapping
 * allows. False if the host is being stopped before that.
 */
export async function deliverBatch(parts: DeliveryParts, batch: readonly EventRecord[]): Promise<boolean> {
  let pending = batch;
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    const failedAt = await firstFailure(parts, pending);
    if (failedAt === undefined) return true;
    // Progress starts the count anew: what fails now is another record.
    if (failedAt > 0) attempt = 1;
    pending = pending.slice(failedAt);
    if (isHopeless(parts, pending, attempt)) {
      parts.log.write('stream batch given up', { function: parts.mapping.function, records: pending.length, attempts: attempt });
      await parts.giveUp(pending, attempt);
      return true;
    }
    try {
      await sleep(Math.min(backOffMsMax, 50 * 2 ** attempt), undefined, { signal: parts.stopping });
    } catch {
      return false;
    }
  }
  return true;
}

/** Index of the first record that failed; undefined if none did. */
async function firstFailure({ mapping, invoker }: DeliveryParts, records: readonly EventRecord[]): Promise<number | undefined> {
  try {
    const response = await invoker.invoke(mapping.function, { Records: records });
    if (!mapping.reportsFailures) return undefined;
    const failures = readFailures(response, records.map(sequenceOf));
    if (failures === 'all') return 0;
    const index = records.findIndex((record) => failures.has(sequenceOf(record)));
    return index === -1 ? undefined : index;
  } catch {
    return 0;
  }
}

function isHopeless({ mapping, machineNow }: DeliveryParts, records: readonly EventRecord[], attempt: number): boolean {
  if (mapping.retriesMax !== null && attempt > mapping.retriesMax) return true;
  const createdAt = records[0]?.dynamodb.ApproximateCreationDateTime;
  return mapping.recordAgeMsMax !== null && typeof createdAt === 'number' && machineNow() - createdAt * 1_000 > mapping.recordAgeMsMax;
}
