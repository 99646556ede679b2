import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue, DeadLetterSource } from './dead-letter-queues.ts';
import { describeLetter, type LetterView } from './describe-letter.ts';
import { countLetters, holdLetters, releaseLetters } from './letter-box.ts';

/** A dead-letter queue and what it shows of its letters. */
export interface QueueView {
  readonly queue: string;
  /** Whose failures it keeps. */
  readonly of: string;
  readonly count: number;
  readonly letters: readonly LetterView[];
}

const sourceInWords = (source: DeadLetterSource): string => {
  if (source.kind === 'queue') return `messages of ${source.queue.name}`;
  if (source.kind === 'stream') return `batches of the stream of ${source.function.name}`;
  return `calls of ${source.functions.map(({ name }) => name).join(' and ')} by the scheduler`;
};

/** Looks at up to `max` letters of a queue, and leaves them as they were. */
export async function viewQueue(client: SQSClient, queue: DeadLetterQueue, max: number, now: number): Promise<QueueView> {
  const { count } = await countLetters(client, queue);
  const letters = count === 0 ? [] : await holdLetters(client, queue, max);
  await releaseLetters(client, queue, letters);
  const views = letters.map((letter) => describeLetter(letter, queue.source, now));
  return { queue: queue.name, of: sourceInWords(queue.source), count, letters: views.slice(0, max) };
}
