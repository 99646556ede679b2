import type { Clients } from '../aws/clients.ts';
import type { DeployedBank } from '../deployment/deployed-bank.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import { replaySchedule, replayStream } from './replay-calls.ts';
import { type Replayed, type ReplayOptions, replayMessages } from './replay-messages.ts';

/** Does again what is in a queue, in the way that its kind asks for. */
export async function replayLetters(
  clients: Pick<Clients, 'sqs' | 'lambda'>,
  bank: DeployedBank,
  queue: DeadLetterQueue,
  options: ReplayOptions,
): Promise<Replayed> {
  const { source } = queue;
  switch (source.kind) {
    case 'queue':
      return { replayed: await replayMessages(clients.sqs, queue, source.queue.physicalId, options), kept: 0 };
    case 'stream':
      return replayStream(clients, bank, queue, options.max);
    case 'schedule':
      return replaySchedule(clients, bank, queue, source.functions, options.max);
  }
}
