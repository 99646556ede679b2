import { asSqsClient } from '../../simulation/as-client.ts';
import { MemorySqs } from '../../simulation/memory-sqs.ts';
import { Scheduler } from '../../simulation/scheduler.ts';
import type { QueueBench } from '../cases/queue-words.ts';
import type { Backend } from '../define-cases.ts';

/** The simulator's model on a virtual clock, judged by the same cases. */
export const startQueueModel = async (): Promise<Backend<QueueBench>> => {
  const clock = new Scheduler(1_700_000_000_000);
  const sqs = asSqsClient(new MemorySqs(clock));
  return {
    name: 'model',
    benchFor: async (caseId) => ({
      sqs,
      prefix: caseId,
      pass: async (durationMs) => {
        await clock.pass(durationMs);
      },
    }),
    stop: async () => undefined,
  };
};
