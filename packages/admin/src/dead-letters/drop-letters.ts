import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import { deleteLetters, receiveLetters } from './letter-box.ts';

/** Nobody but its owner reads the file: it holds what the queue held. It must not exist, and is made once there is something to write. */
const ownerOnly = 0o600;

/**
 * Deletes up to `max` letters, each of which is on disk before it is gone: one line of JSON each, with its body. Returns how
 * many.
 */
export async function dropLetters(
  client: SQSClient,
  queue: DeadLetterQueue,
  file: string,
  max: number,
  onProgress: (done: number) => void,
): Promise<number> {
  let open: number | undefined;
  let done = 0;
  try {
    while (done < max) {
      const letters = (await receiveLetters(client, queue)).slice(0, max - done);
      if (letters.length === 0) break;
      open ??= openSync(file, 'wx', ownerOnly);
      writeSync(open, letters.map(({ receiptHandle: _, ...kept }) => `${JSON.stringify({ queue: queue.name, ...kept })}\n`).join(''));
      fsyncSync(open);
      await deleteLetters(client, queue, letters);
      done += letters.length;
      onProgress(done);
    }
    return done;
  } finally {
    if (open !== undefined) closeSync(open);
  }
}
