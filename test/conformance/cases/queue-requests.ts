import type { DeleteMessageBatchRequestEntry, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { refused, same } from '../check.ts';
import type { QueueBench, QueueCase } from './queue-words.ts';
import { badParameter, bodies, createFifo, createQueue, createStandard, drain, range, receive, send, sendTo } from './queue-words.ts';

const messageBytesMax = 1024 * 1024;

const sendBatch = (bench: QueueBench, queue: string, entries: SendMessageBatchRequestEntry[]) =>
  bench.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: entries }));
const entry = (id: string, more: object = {}): SendMessageBatchRequestEntry => ({ Id: id, MessageBody: id, ...more });

export const queueRequests: readonly QueueCase[] = [
  {
    id: 'Q33',
    promise: 'a batch of ten is sent in the order of its entries',
    async run(bench) {
      const queue = await createFifo(bench);
      const ids = range(10).map((at) => `m${at}`);
      const output = await sendBatch(
        bench,
        queue,
        ids.map((id) => entry(id, { MessageGroupId: 'g', MessageDeduplicationId: id })),
      );
      same(
        output.Successful?.map(({ Id }) => Id),
        ids,
        'successful',
      );
      same(await drain(bench, queue), ids, 'the order');
    },
  },
  {
    id: 'Q34',
    promise: 'a bad entry of a batch fails alone: the others are sent, the failure is named',
    async run(bench) {
      const queue = await createStandard(bench);
      const output = await sendBatch(bench, queue, [entry('good'), entry('bad', { DelaySeconds: 901 }), entry('fine')]);
      same(
        output.Successful?.map(({ Id }) => Id),
        ['good', 'fine'],
        'successful',
      );
      same(
        output.Failed?.map(({ Id, SenderFault }) => [Id, SenderFault]),
        [['bad', true]],
        'failed',
      );
      same((await drain(bench, queue)).sort(), ['fine', 'good'], 'what is in the queue');
    },
  },
  {
    id: 'Q35',
    promise: 'a batch of eleven, an empty one and one with an id twice are refused whole',
    async run(bench) {
      const queue = await createStandard(bench);
      await refused(
        sendBatch(
          bench,
          queue,
          range(11).map((at) => entry(`m${at}`)),
        ),
        'TooManyEntriesInBatchRequest',
      );
      await refused(sendBatch(bench, queue, []), 'EmptyBatchRequest');
      await refused(sendBatch(bench, queue, [entry('a'), entry('a')]), 'BatchEntryIdsNotDistinct');
      same(await drain(bench, queue), [], 'what is in the queue');
    },
  },
  {
    id: 'Q36',
    promise: 'a message of 1 MiB is taken, one byte more is refused',
    async run(bench) {
      const queue = await createStandard(bench);
      await send(bench, queue, 'x'.repeat(messageBytesMax));
      same((await receive(bench, queue))[0]?.Body?.length, messageBytesMax, 'length of the body');
      await refused(send(bench, queue, 'x'.repeat(messageBytesMax + 1)), ...badParameter);
    },
  },
  {
    id: 'Q37',
    promise: 'a batch of more than 1 MiB in all is refused whole',
    async run(bench) {
      const queue = await createStandard(bench);
      const entries = ['a', 'b'].map((id) => ({ Id: id, MessageBody: 'x'.repeat(600_000) }));
      await refused(sendBatch(bench, queue, entries), 'BatchRequestTooLong');
      same(await drain(bench, queue), [], 'what is in the queue');
    },
  },
  {
    id: 'Q38',
    promise: 'message attributes and Unicode bodies come back as they were',
    async run(bench) {
      const queue = await createStandard(bench);
      const attributes = { kind: { DataType: 'String', StringValue: '租约' }, count: { DataType: 'Number', StringValue: '7' } };
      await send(bench, queue, '算力 "{}"', { MessageAttributes: attributes });
      const [message] = await receive(bench, queue);
      same(message?.Body, '算力 "{}"', 'body');
      const found = Object.entries(message?.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
        name,
        DataType,
        StringValue,
      ]);
      same(
        found.sort(),
        [
          ['count', 'Number', '7'],
          ['kind', 'String', '租约'],
        ],
        'attributes',
      );
    },
  },
  {
    id: 'Q49',
    promise: 'characters outside the basic plane are text like any other',
    async run(bench) {
      const queue = await createStandard(bench);
      await send(bench, queue, '😀𠀀');
      same(bodies(await receive(bench, queue)), ['😀𠀀'], 'body');
    },
  },
  {
    id: 'Q39',
    promise: 'a body with forbidden control characters is refused',
    async run(bench) {
      const queue = await createStandard(bench);
      await refused(send(bench, queue, 'a\u0001b'), 'InvalidMessageContents', ...badParameter);
    },
  },
  {
    id: 'Q40',
    promise: 'a receive asks for 1 to 10 messages',
    async run(bench) {
      const queue = await createStandard(bench);
      for (const MaxNumberOfMessages of [0, 11])
        await refused(receive(bench, queue, { MaxNumberOfMessages }), ...badParameter, 'ReadCountOutOfRange');
    },
  },
  {
    id: 'Q41',
    promise: 'a batch delete deletes what it can and names the rest',
    async run(bench) {
      const queue = await createStandard(bench);
      for (const body of ['a', 'b']) await send(bench, queue, body);
      const messages = [...(await receive(bench, queue)), ...(await receive(bench, queue))];
      const entries: DeleteMessageBatchRequestEntry[] = messages.map(({ ReceiptHandle }, at) => ({ Id: `m${at}`, ReceiptHandle }));
      const output = await bench.sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: queue, Entries: [...entries, { Id: 'bogus', ReceiptHandle: 'not a handle' }] }),
      );
      same(
        output.Successful?.map(({ Id }) => Id),
        ['m0', 'm1'],
        'successful',
      );
      same(
        output.Failed?.map(({ Id }) => Id),
        ['bogus'],
        'failed',
      );
    },
  },
  {
    id: 'Q42',
    promise: 'a receipt handle that never was is refused',
    async run(bench) {
      const queue = await createStandard(bench);
      const remove = new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: 'not a handle' });
      await refused(bench.sqs.send(remove), 'ReceiptHandleIsInvalid', ...badParameter);
    },
  },
  {
    id: 'Q43',
    promise: 'a visibility beyond twelve hours is refused',
    async run(bench) {
      const queue = await createStandard(bench);
      await send(bench, queue, 'a');
      const [message] = await receive(bench, queue);
      const change = new ChangeMessageVisibilityCommand({
        QueueUrl: queue,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 43_201,
      });
      await refused(bench.sqs.send(change), ...badParameter);
    },
  },
  {
    id: 'Q44',
    promise: 'a queue that does not exist is refused by its own error',
    async run(bench) {
      const url = (await createStandard(bench)).replace(/queue$/, 'nosuch');
      await refused(send(bench, url, 'a'), 'QueueDoesNotExist');
      await refused(bench.sqs.send(new GetQueueUrlCommand({ QueueName: `${bench.prefix}-nosuch` })), 'QueueDoesNotExist');
    },
  },
  {
    id: 'Q45',
    promise: 'a FIFO queue is named .fifo',
    async run(bench) {
      await refused(createQueue(bench, 'plain', { FifoQueue: 'true' }), ...badParameter, 'InvalidAttributeValue');
    },
  },
  {
    id: 'Q50',
    promise: 'a FIFO queue takes only a FIFO dead-letter queue',
    async run(bench) {
      const grave = await createStandard(bench, {}, 'grave');
      const { Attributes } = await bench.sqs.send(new GetQueueAttributesCommand({ QueueUrl: grave, AttributeNames: ['QueueArn'] }));
      const policy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 3 });
      await refused(createFifo(bench, { RedrivePolicy: policy }), ...badParameter, 'InvalidAttributeValue');
    },
  },
  {
    id: 'Q46',
    promise: 'the counts of a queue tell visible, hidden and delayed messages apart',
    async run(bench) {
      const queue = await createStandard(bench);
      for (const body of ['a', 'b', 'c']) await send(bench, queue, body);
      await send(bench, queue, 'd', { DelaySeconds: 60 });
      await receive(bench, queue, { MaxNumberOfMessages: 1 });
      const { Attributes } = await bench.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] }));
      const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed } = Attributes ?? {};
      const counts = [ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed];
      same(counts, ['2', '1', '1'], 'visible, hidden, delayed');
    },
  },
  {
    id: 'Q47',
    promise: 'a purge leaves nothing, visible or hidden',
    async run(bench) {
      const queue = await createStandard(bench);
      for (const body of ['a', 'b']) await send(bench, queue, body);
      await receive(bench, queue, { MaxNumberOfMessages: 1 });
      await bench.sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
      await bench.pass(2100);
      same(bodies(await receive(bench, queue)), [], 'what is left');
    },
  },
  {
    id: 'Q48',
    promise: 'parallel receivers never hold one message at the same time',
    async run(bench) {
      const queue = await createFifo(bench);
      for (const at of range(30)) await sendTo(bench, queue, `g${at % 6}`, `m${at}`);
      const batches = await Promise.all(range(8).map(() => receive(bench, queue)));
      const held = batches.flat().map(({ MessageId }) => MessageId);
      same(new Set(held).size, held.length, 'different messages');
    },
  },
];
