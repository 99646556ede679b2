import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { holds, same } from '../check.ts';
import type { QueueBench, QueueCase } from './queue-words.ts';
import { bodies, createFifo, createWithGrave, drain, range, receive, remove, sendTo } from './queue-words.ts';

const changeVisibility = (bench: QueueBench, queue: string, handle: string | undefined, seconds: number) =>
  bench.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle: handle, VisibilityTimeout: seconds }));

const one = { MaxNumberOfMessages: 1 };

export const fifoOrder: readonly QueueCase[] = [
  {
    id: 'Q01',
    promise: 'messages of a group come in the order in which they were sent',
    async run(bench) {
      const queue = await createFifo(bench);
      const sent = range(25).map((at) => `m${at}`);
      for (const body of sent) await sendTo(bench, queue, 'g', body);
      same(await drain(bench, queue), sent, 'the order');
    },
  },
  {
    id: 'Q02',
    promise: 'while a message of a group is in flight, nothing more of that group is handed out',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const body of ['a1', 'a2']) await sendTo(bench, queue, 'a', body);
      same(bodies(await receive(bench, queue, one)), ['a1'], 'first receive');
      same(bodies(await receive(bench, queue)), [], 'second receive');
    },
  },
  {
    id: 'Q03',
    promise: 'other groups go on while one is locked',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const [group, body] of [
        ['a', 'a1'],
        ['a', 'a2'],
        ['b', 'b1'],
        ['c', 'c1'],
      ] as const)
        await sendTo(bench, queue, group, body);
      same(bodies(await receive(bench, queue, one)), ['a1'], 'first receive');
      same(bodies(await receive(bench, queue)).sort(), ['b1', 'c1'], 'second receive');
    },
  },
  {
    id: 'Q04',
    promise: 'deleting the message in flight frees the group at once',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const body of ['a1', 'a2']) await sendTo(bench, queue, 'a', body);
      const [first] = await receive(bench, queue, one);
      await remove(bench, queue, first);
      same(bodies(await receive(bench, queue, one)), ['a2'], 'after the delete');
    },
  },
  {
    id: 'Q05',
    promise: 'when the visibility expires the same message comes again before its successors, with its receive count',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const body of ['a1', 'a2']) await sendTo(bench, queue, 'a', body);
      const [first] = await receive(bench, queue, one);
      await bench.pass(2100);
      const [again] = await receive(bench, queue, one);
      same([again?.Body, again?.MessageId], ['a1', first?.MessageId], 'the message');
      same([first?.Attributes?.ApproximateReceiveCount, again?.Attributes?.ApproximateReceiveCount], ['1', '2'], 'the counts');
    },
  },
  {
    id: 'Q06',
    promise: 'visibility 0 gives the message back at once, in its place',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const body of ['a1', 'a2']) await sendTo(bench, queue, 'a', body);
      const [first] = await receive(bench, queue, one);
      await changeVisibility(bench, queue, first?.ReceiptHandle, 0);
      same(bodies(await receive(bench, queue, one)), ['a1'], 'what comes next');
    },
  },
  {
    id: 'Q07',
    promise: 'a visibility that was extended holds the group for that long',
    async run(bench) {
      const queue = await createFifo(bench);
      await sendTo(bench, queue, 'a', 'a1');
      const [first] = await receive(bench, queue);
      await changeVisibility(bench, queue, first?.ReceiptHandle, 60);
      await bench.pass(2100);
      same(bodies(await receive(bench, queue)), [], 'after the first timeout');
      await bench.pass(60_000);
      same(bodies(await receive(bench, queue)), ['a1'], 'after the second');
    },
  },
  {
    id: 'Q08',
    promise: 'one receive hands over several messages of one group, in order',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const at of range(12)) await sendTo(bench, queue, 'a', `a${at}`);
      same(
        bodies(await receive(bench, queue)),
        range(10).map((at) => `a${at}`),
        'one receive',
      );
    },
  },
  {
    id: 'Q09',
    promise: 'a group stays locked until every message of the batch is deleted',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const at of range(4)) await sendTo(bench, queue, 'a', `a${at}`);
      const batch = await receive(bench, queue, { MaxNumberOfMessages: 2 });
      same(bodies(batch), ['a0', 'a1'], 'the batch');
      await remove(bench, queue, batch[0]);
      same(bodies(await receive(bench, queue)), [], 'after the first delete');
      await remove(bench, queue, batch[1]);
      same(bodies(await receive(bench, queue)), ['a2', 'a3'], 'after the second');
    },
  },
  {
    id: 'Q10',
    promise: 'of a batch that failed in the middle the failed message and all behind it come again, in order',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const at of range(5)) await sendTo(bench, queue, 'a', `a${at}`);
      const batch = await receive(bench, queue);
      same(bodies(batch).length, 5, 'size of the batch');
      for (const message of batch.slice(0, 2)) await remove(bench, queue, message);
      await bench.pass(2100);
      same(bodies(await receive(bench, queue)), ['a2', 'a3', 'a4'], 'what comes again');
    },
  },
  {
    id: 'Q11',
    promise: 'the handle of an earlier receive does not delete a message that was handed out again',
    async run(bench) {
      const queue = await createFifo(bench);
      await sendTo(bench, queue, 'a', 'a1');
      const [first] = await receive(bench, queue);
      await bench.pass(2100);
      const [second] = await receive(bench, queue);
      await remove(bench, queue, first).catch(() => undefined);
      await bench.pass(2100);
      const [third] = await receive(bench, queue);
      same([second?.Body, third?.Body], ['a1', 'a1'], 'second and third receive');
      await remove(bench, queue, third);
      await bench.pass(2100);
      same(bodies(await receive(bench, queue)), [], 'after the delete by the newest handle');
    },
  },
  {
    id: 'Q12',
    promise: 'a poison message goes to the dead-letter queue after its last receive, and its group goes on in order',
    async run(bench) {
      const [queue, grave] = await createWithGrave(bench, 'fifo', 2);
      for (const body of ['poison', 'a2', 'a3']) await sendTo(bench, queue, 'a', body);
      for (const attempt of [1, 2]) {
        same(bodies(await receive(bench, queue, one)), ['poison'], `receive ${attempt}`);
        await bench.pass(2100);
      }
      same(await drain(bench, queue), ['a2', 'a3'], 'the rest of the group');
      const [buried] = await receive(bench, grave);
      same([buried?.Body, buried?.Attributes?.MessageGroupId], ['poison', 'a'], 'what was buried');
    },
  },
  {
    id: 'Q13',
    promise: 'a message that was deleted before its last receive never reaches the dead-letter queue',
    async run(bench) {
      const [queue, grave] = await createWithGrave(bench, 'fifo', 2);
      await sendTo(bench, queue, 'a', 'a1');
      await receive(bench, queue);
      await bench.pass(2100);
      const [again] = await receive(bench, queue);
      await remove(bench, queue, again);
      await bench.pass(2100);
      same([bodies(await receive(bench, queue)), bodies(await receive(bench, grave))], [[], []], 'both queues');
    },
  },
  {
    id: 'Q14',
    promise: 'sequence numbers grow within a group and tell the group, the deduplication id and the times',
    async run(bench) {
      const queue = await createFifo(bench);
      const sent = [await sendTo(bench, queue, 'a', 'a1'), await sendTo(bench, queue, 'a', 'a2')];
      const numbers = sent.map(({ SequenceNumber }) => BigInt(SequenceNumber ?? '-1'));
      holds((numbers[0] ?? 0n) < (numbers[1] ?? 0n), `sequence numbers grow: ${numbers.join(' ')}`);
      const [first] = await receive(bench, queue, one);
      const { MessageGroupId, MessageDeduplicationId, SequenceNumber, SentTimestamp, ApproximateFirstReceiveTimestamp } =
        first?.Attributes ?? {};
      same([MessageGroupId, MessageDeduplicationId, SequenceNumber], ['a', 'a1', sent[0]?.SequenceNumber], 'attributes');
      holds(Number(ApproximateFirstReceiveTimestamp) >= Number(SentTimestamp), 'received not before it was sent');
    },
  },
];
