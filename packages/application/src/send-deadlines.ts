import { addMs } from '@compute-bank/domain/instant';
import type { Bank, Now } from './ports.ts';
import type { Queues } from './queues.ts';

export interface DeadlineDeps {
  readonly now: Now;
  readonly bank: Bank;
  readonly queues: Queues;
  /** How far ahead deadlines are handed to the queue with a delay; at most 900 s, the longest delay of SQS. */
  readonly lookaheadMs: number;
}

/** Every running lease has a deadline within two minutes, so this bounds how many a bank can run; sending as many takes some ten seconds. */
const deadlinesPerRun = 10_000;

/**
 * Hands over each deadline that falls within the lookahead, with its delay. A deadline is removed only by whoever
 * acts on it, so a lost message is sent again by the next run. Returns how many were sent.
 */
export async function sendDeadlines({ now, bank, queues, lookaheadMs }: DeadlineDeps): Promise<number> {
  const at = now();
  const dues = await bank.dueUntil(addMs(at, lookaheadMs), deadlinesPerRun);
  if (dues.length === 0) return 0;
  await queues.sendHandoff(
    dues.map(({ target, at: dueAt }) => ({
      target,
      firedAt: dueAt,
      delaySeconds: Math.min(900, Math.max(0, Math.ceil((dueAt - at) / 1_000))),
    })),
  );
  return dues.length;
}
