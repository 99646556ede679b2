import { refused, same } from '../check.ts';
import type { QueueCase } from './queue-words.ts';
import { badParameter, bodies, createFifo, drain, missing, receive, remove, send, sendTo } from './queue-words.ts';

export const deduplication: readonly QueueCase[] = [
  {
    id: 'Q15',
    promise: 'a second send with the same deduplication id is answered with the first message and adds none',
    async run(bench) {
      const queue = await createFifo(bench);
      const first = await sendTo(bench, queue, 'a', 'a1');
      const second = await sendTo(bench, queue, 'a', 'another body', { MessageDeduplicationId: 'a1' });
      same(second.MessageId, first.MessageId, 'message id');
      same(await drain(bench, queue), ['a1'], 'what is in the queue');
    },
  },
  {
    id: 'Q16',
    promise: 'the deduplication id counts for five minutes, also after the message was deleted',
    async run(bench) {
      const queue = await createFifo(bench);
      await sendTo(bench, queue, 'a', 'a1');
      await remove(bench, queue, (await receive(bench, queue))[0]);
      await bench.pass(280_000);
      await sendTo(bench, queue, 'a', 'a1');
      same(bodies(await receive(bench, queue)), [], 'within five minutes');
    },
  },
  {
    id: 'Q17',
    promise: 'after five minutes the same id is a new message: a late duplicate gets through',
    async run(bench) {
      const queue = await createFifo(bench);
      await sendTo(bench, queue, 'a', 'a1');
      await remove(bench, queue, (await receive(bench, queue))[0]);
      await bench.pass(301_000);
      await sendTo(bench, queue, 'a', 'a1');
      same(bodies(await receive(bench, queue)), ['a1'], 'after five minutes');
    },
  },
  {
    id: 'Q18',
    promise: 'content-based deduplication takes the body for the id',
    async run(bench) {
      const queue = await createFifo(bench, { ContentBasedDeduplication: 'true' });
      for (const body of ['same', 'same', 'other']) await send(bench, queue, body, { MessageGroupId: 'a' });
      same(await drain(bench, queue), ['same', 'other'], 'what is in the queue');
    },
  },
  {
    id: 'Q19',
    promise: 'a FIFO queue refuses a message without group, or without id where content does not count',
    async run(bench) {
      const queue = await createFifo(bench);
      await refused(send(bench, queue, 'body', { MessageDeduplicationId: 'x' }), ...missing, ...badParameter);
      await refused(send(bench, queue, 'body', { MessageGroupId: 'a' }), ...badParameter, ...missing);
    },
  },
  {
    id: 'Q20',
    promise: 'with deduplication scope messageGroup the same id in another group is another message',
    async run(bench) {
      const queue = await createFifo(bench, { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
      await sendTo(bench, queue, 'a', 'same');
      await sendTo(bench, queue, 'b', 'same');
      same(await drain(bench, queue), ['same', 'same'], 'what is in the queue');
    },
  },
  {
    id: 'Q21',
    promise: 'with deduplication scope queue the same id in another group is a duplicate',
    async run(bench) {
      const queue = await createFifo(bench);
      await sendTo(bench, queue, 'a', 'same');
      await sendTo(bench, queue, 'b', 'same');
      same(await drain(bench, queue), ['same'], 'what is in the queue');
    },
  },
];
