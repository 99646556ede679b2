import type { Due } from '@compute-bank/domain/entities/lease';
import { addMs, type Instant, secondMs } from '@compute-bank/domain/instant';
import type { Alarm } from './alarm.ts';
import type { Bank, Now } from './ports.ts';
import type { HandoffMessage, Queues } from './queues.ts';

export interface DeadlineDeps {
  readonly now: Now;
  /** What the run's own time is measured by. */
  readonly wallNow: Now;
  readonly bank: Bank;
  readonly queues: Queues;
  readonly alarm: Alarm;
  /** How far ahead deadlines are handed to the queue with a delay; at most 900 s, the longest delay of SQS. */
  readonly lookaheadMs: number;
}

/** Hands deadlines to the queue, and remembers for which a message is on its way. */
export interface DeadlineSender {
  /** One run of the schedule. Returns how many were sent. */
  run(): Promise<number>;
}

/** A run comes every minute and may take one. What is under way when its time is over has the rest. */
const usualRunMs = 40 * secondMs;

/** One call of the queue: time is asked for before each, and one that fails is all that is sent again. */
const batchSize = 10;

/** A deadline that has just passed is being acted on: its delay is rounded up to a second, and a look takes a moment. */
const graceMs = 5 * secondMs;

/**
 * Each run hands over, with its delay, every deadline that falls within the lookahead and has no message yet, and every one that
 * is past and still there: a deadline is removed only by whoever acts on it, so its message was lost or waits. What is
 * remembered is a fact of the past whoever else sends, so two senders, or a new one that remembers nothing, send some twice
 * and none too late.
 */
export function createDeadlineSender(deps: DeadlineDeps, runMs = usualRunMs): DeadlineSender {
  const sent = new Map<string, Instant>();
  return {
    async run() {
      const began = deps.now();
      for (const [key, at] of sent) if (addMs(at, graceMs) <= began) sent.delete(key);
      const until = addMs(deps.wallNow(), runMs);
      const run: Run = { ...deps, sent, hasTime: () => deps.wallNow() < until, count: 0, shardsLeft: 0, firstError: undefined };
      await Promise.all(deps.bank.dueUntil(addMs(began, deps.lookaheadMs)).map((pages) => sendShard(run, pages)));
      return report(run);
    },
  };
}

interface Run extends DeadlineDeps {
  /** Deadlines ahead for which a message is on its way. */
  readonly sent: Map<string, Instant>;
  readonly hasTime: () => boolean;
  count: number;
  /** Shards for which there was no time. */
  shardsLeft: number;
  /** Alone of all: a queue that refuses everything has thousands. */
  firstError: unknown;
}

/** Oldest first, so that what a run leaves behind is what has the most time. What fails does not keep the rest waiting. */
async function sendShard(run: Run, shard: AsyncIterable<readonly Due[]>): Promise<void> {
  try {
    for await (const batch of batchesOf(run, shard)) {
      if (!run.hasTime()) {
        run.shardsLeft += 1;
        return;
      }
      await sendBatch(run, batch).catch((error: unknown) => keep(run, error));
    }
  } catch (error) {
    keep(run, error);
  }
}

/** What is to be sent, as many as go together. A page of which nothing is to be sent makes an empty batch: it took time to read. */
async function* batchesOf(run: Run, shard: AsyncIterable<readonly Due[]>): AsyncGenerator<readonly Due[]> {
  for await (const page of shard) {
    const at = run.now();
    const isUnderWay = (due: Due) => addMs(due.at, graceMs) > at && run.sent.has(keyOf(due));
    const open = page.filter((due) => !isUnderWay(due));
    if (open.length === 0) yield [];
    for (let from = 0; from < open.length; from += batchSize) yield open.slice(from, from + batchSize);
  }
}

async function sendBatch(run: Run, batch: readonly Due[]): Promise<void> {
  // Read at each batch: a delay counts from when its message is sent, and a long run sends the last ones late.
  const at = run.now();
  if (batch.length > 0) await run.queues.sendHandoff(batch.map((due) => messageOf(due, at)));
  for (const due of batch) if (due.at > at) run.sent.set(keyOf(due), due.at);
  run.count += batch.length;
}

const keep = (run: Run, error: unknown): void => {
  run.firstError ??= error;
};

const keyOf = ({ at, target }: Due): string => `${at} ${target.kind === 'lease' ? target.leaseId : target.marketId}`;

const messageOf = ({ at, target }: Due, now: Instant): HandoffMessage => ({
  target,
  firedAt: at,
  delaySeconds: Math.min(900, Math.max(0, Math.ceil((at - now) / secondMs))),
});

function report({ alarm, count, shardsLeft, firstError }: Run): number {
  if (shardsLeft > 0) alarm('deadlines_left', { sent: count, shardsLeft });
  if (firstError !== undefined) throw firstError;
  return count;
}
