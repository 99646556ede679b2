import type { SQSClient } from '@aws-sdk/client-sqs';
import { createRetrySooner, retryDelaySeconds } from '@compute-bank/queue/retry-sooner';
import { expect, test } from '@jest/globals';

interface Asked {
  readonly input: {
    readonly QueueUrl: string;
    readonly Entries: readonly { readonly ReceiptHandle: string; readonly VisibilityTimeout: number }[];
  };
}

/** Stands in for SQS: notes what it is asked, and fails if it is told to. */
function queueThat(answers: 'ok' | 'fails') {
  const asked: Asked[] = [];
  const send = async (command: Asked): Promise<object> => {
    asked.push(command);
    if (answers === 'fails') throw new Error('throttled');
    return {};
  };
  return { asked, retrySooner: createRetrySooner({ send } as unknown as SQSClient, 'the queue') };
}

const received = (messageId: string, count: number) => ({
  messageId,
  receiptHandle: `handle of ${messageId}`,
  attributes: { ApproximateReceiveCount: String(count) },
});
const failing = (...ids: readonly string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test('F4: what failed shows again after seconds that grow with its tries, and what did not is left alone', async () => {
  const { asked, retrySooner } = queueThat('ok');
  const response = failing('b', 'c');
  expect(await retrySooner([received('a', 1), received('b', 1), received('c', 4)], response)).toBe(response);
  expect(asked.map(({ input }) => input)).toEqual([
    {
      QueueUrl: 'the queue',
      Entries: [
        { Id: '0', ReceiptHandle: 'handle of b', VisibilityTimeout: 5 },
        { Id: '1', ReceiptHandle: 'handle of c', VisibilityTimeout: 40 },
      ],
    },
  ]);
});

test('a batch without failures costs no request', async () => {
  const { asked, retrySooner } = queueThat('ok');
  await retrySooner([received('a', 1)], failing());
  expect(asked).toEqual([]);
});

test('a queue that cannot be told changes nothing in the answer: the messages come back later', async () => {
  const { retrySooner } = queueThat('fails');
  expect(await retrySooner([received('a', 1)], failing('a'))).toEqual(failing('a'));
});

test('ten tries take about eleven minutes, and no wait is longer than two', () => {
  const waits = Array.from({ length: 9 }, (_, index) => retryDelaySeconds(index + 1));
  expect(waits).toEqual([5, 10, 20, 40, 80, 120, 120, 120, 120]);
});
