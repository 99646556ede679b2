import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { TestClock } from '../../fixtures/test-clock.ts';
import { MemorySqs } from '../../simulation/memory-sqs.ts';
import { type Answers, awsError } from './fake-aws.ts';
import { physical } from './healthy-deployment.ts';

export interface FakeQueues {
  readonly answers: Answers;
  readonly clock: TestClock;
  /** Puts a message among the dead letters of the healthy deployment, as the bank calls the queue. */
  put(queue: string, body: unknown, more?: object): Promise<void>;
  /** What is in a queue, without touching it. */
  bodies(queue: string): readonly string[];
  messages(
    queue: string,
  ): readonly { readonly body: string; readonly group?: string | undefined; readonly deduplicationId?: string | undefined }[];
}

/** The model of SQS, under the addresses of the healthy deployment. It moves nothing by itself, as an emulator may not. */
export async function fakeQueues(names: readonly string[], startsAt: number): Promise<FakeQueues> {
  const clock = new TestClock(startsAt as never);
  const model = new MemorySqs(clock);
  const urls = new Map<string, string>();
  for (const name of names) {
    const own = physical(name).split('/').at(-1) ?? '';
    const Attributes = own.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    const { QueueUrl } = (await model.send(named('CreateQueueCommand', { QueueName: own, Attributes }))) as { QueueUrl: string };
    urls.set(physical(name), QueueUrl);
  }
  const send = (command: string) => (input: { readonly QueueUrl: string }) =>
    model.send(named(command, { ...input, WaitTimeSeconds: 0, QueueUrl: urls.get(input.QueueUrl) }));
  const urlOf = (name: string): string => urls.get(physical(name)) ?? '';
  return {
    clock,
    answers: {
      SendMessage: send('SendMessageCommand'),
      ReceiveMessage: send('ReceiveMessageCommand'),
      DeleteMessageBatch: send('DeleteMessageBatchCommand'),
      GetQueueAttributes: send('GetQueueAttributesCommand'),
      async ChangeMessageVisibilityBatch({ QueueUrl, Entries }: { QueueUrl: string; Entries: readonly object[] }) {
        for (const entry of Entries) await send('ChangeMessageVisibilityCommand')({ ...entry, QueueUrl });
        return {};
      },
      StartMessageMoveTask: () => {
        throw awsError('AWS.SimpleQueueService.UnsupportedOperation');
      },
    },
    async put(queue, body, more = {}) {
      await model.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: JSON.stringify(body), ...more }));
    },
    bodies: (queue) => model.queue(urlOf(queue)).messages.map(({ body }) => body),
    messages: (queue) => model.queue(urlOf(queue)).messages,
  };
}

/** A command object that only has its name and its input. */
function named(name: string, input: object) {
  const command = { input };
  Object.defineProperty(command, 'constructor', { value: { name } });
  return command as never;
}
