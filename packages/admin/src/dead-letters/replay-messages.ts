import { ListMessageMoveTasksCommand, SendMessageCommand, type SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { AdminError, isUnsupported } from '../aws/failure.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { Letter } from './letter.ts';
import { countLetters, deleteLetters, receiveLetters } from './letter-box.ts';

/** How many letters were made up for, and how many stay because nothing here can. */
export interface Replayed {
  readonly replayed: number;
  readonly kept: number;
}

export interface ReplayOptions {
  readonly max: number;
  readonly timeoutSeconds: number;
  readonly onProgress: (done: number) => void;
  readonly wait: (ms: number) => Promise<void>;
}

const pollMs = 2_000;

/**
 * Takes messages back to the queue from which they came. The service does that itself where it can, all of them; else they
 * are sent one by one, at most `max`. Returns how many.
 */
export async function replayMessages(
  client: SQSClient,
  queue: DeadLetterQueue,
  sourceUrl: string,
  options: ReplayOptions,
): Promise<number> {
  const { arn, count } = await countLetters(client, queue);
  if (count === 0) return 0;
  try {
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    return sendBack(client, queue, sourceUrl, options);
  }
  return followMove(client, arn, options);
}

async function followMove(client: SQSClient, arn: string, { timeoutSeconds, onProgress, wait }: ReplayOptions): Promise<number> {
  for (let waitedMs = 0; waitedMs <= timeoutSeconds * 1_000; waitedMs += pollMs) {
    const { Results = [] } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: arn, MaxResults: 1 }));
    const { Status, ApproximateNumberOfMessagesMoved: moved = 0, FailureReason } = Results[0] ?? {};
    onProgress(moved);
    if (Status === 'COMPLETED') return moved;
    if (Status === 'FAILED' || Status === 'CANCELLED')
      throw new AdminError(`The move ended as ${Status} after ${moved} messages: ${FailureReason ?? 'no reason given'}`);
    await wait(pollMs);
  }
  throw new AdminError(`The move goes on: it had not ended after ${timeoutSeconds} s. Ask "dead-letters list" how many are left.`);
}

/** One batch after another, in order; a letter is deleted only once it has been sent. */
async function sendBack(client: SQSClient, queue: DeadLetterQueue, sourceUrl: string, { max, onProgress }: ReplayOptions): Promise<number> {
  let done = 0;
  while (done < max) {
    const letters = (await receiveLetters(client, queue)).slice(0, max - done);
    if (letters.length === 0) break;
    for (const letter of letters) {
      await client.send(new SendMessageCommand(messageOf(letter, sourceUrl)));
      await deleteLetters(client, queue, [letter]);
      done += 1;
      onProgress(done);
    }
  }
  return done;
}

/**
 * Its group is the market's, so it stays in the market's order. Its deduplication id is new: by the old one the queue would
 * drop it, if it failed within five minutes. It follows from the letter, so that sending it twice is sending it once.
 */
const messageOf = ({ body, group, messageId, attributes }: Letter, QueueUrl: string) => ({
  QueueUrl,
  MessageBody: body,
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  ),
  ...(group !== null && { MessageGroupId: group, MessageDeduplicationId: `replay-${messageId}` }),
});
