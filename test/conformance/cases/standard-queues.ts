import { holds, refused, same } from '../check.ts';
import type { QueueCase } from './queue-words.ts';
import { badParameter, bodies, createFifo, createStandard, createWithGrave, drain, receive, remove, send, sendTo } from './queue-words.ts';

export const standardQueues: readonly QueueCase[] = [
  {
    id: 'Q22',
    promise: 'a standard queue hides a received message until its visibility expires, then hands it out again',
    async run(bench) {
      const queue = await createStandard(bench);
      await send(bench, queue, 'a');
      same(bodies(await receive(bench, queue)), ['a'], 'first');
      same(bodies(await receive(bench, queue)), [], 'while hidden');
      await bench.pass(2100);
      same(bodies(await receive(bench, queue)), ['a'], 'after the timeout');
    },
  },
  {
    id: 'Q23',
    promise: 'a receive may set a visibility of its own',
    async run(bench) {
      const queue = await createStandard(bench);
      await send(bench, queue, 'a');
      await receive(bench, queue, { VisibilityTimeout: 100 });
      await bench.pass(50_000);
      same(bodies(await receive(bench, queue)), [], 'after 50 s');
      await bench.pass(51_000);
      same(bodies(await receive(bench, queue)), ['a'], 'after 101 s');
    },
  },
  {
    id: 'Q24',
    promise: 'a message sent with a delay comes when it has passed, not before',
    async run(bench) {
      const queue = await createStandard(bench);
      await send(bench, queue, 'later', { DelaySeconds: 600 });
      await send(bench, queue, 'now');
      same(await drain(bench, queue), ['now'], 'at once');
      await bench.pass(595_000);
      same(bodies(await receive(bench, queue)), [], 'after 595 s');
      await bench.pass(6000);
      same(bodies(await receive(bench, queue)), ['later'], 'after 601 s');
    },
  },
  {
    id: 'Q25',
    promise: 'a delay of more than 900 s is refused',
    async run(bench) {
      await refused(send(bench, await createStandard(bench), 'a', { DelaySeconds: 901 }), ...badParameter);
    },
  },
  {
    id: 'Q51',
    promise: 'a single FIFO message takes no delay of its own',
    async run(bench) {
      await refused(sendTo(bench, await createFifo(bench), 'g', 'a', { DelaySeconds: 1 }), ...badParameter);
    },
  },
  {
    id: 'Q26',
    promise: 'the delay of a queue holds back every message of it',
    async run(bench) {
      const queue = await createStandard(bench, { DelaySeconds: '60' });
      await send(bench, queue, 'a');
      same(bodies(await receive(bench, queue)), [], 'at once');
      await bench.pass(61_000);
      same(bodies(await receive(bench, queue)), ['a'], 'after 61 s');
    },
  },
  {
    id: 'Q27',
    promise: 'a standard message goes to the dead-letter queue after its last receive, with id, body and attributes',
    async run(bench) {
      const [queue, grave] = await createWithGrave(bench, 'standard', 3);
      const { MessageId } = await send(bench, queue, 'poison', {
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'lease' } },
      });
      for (const attempt of [1, 2, 3]) {
        same(bodies(await receive(bench, queue)), ['poison'], `receive ${attempt}`);
        await bench.pass(2100);
      }
      same(bodies(await receive(bench, queue)), [], 'the queue afterwards');
      const [buried] = await receive(bench, grave);
      same(
        [buried?.Body, buried?.MessageId, buried?.MessageAttributes?.kind?.StringValue],
        ['poison', MessageId, 'lease'],
        'what was buried',
      );
    },
  },
  {
    id: 'Q28',
    promise: 'a long poll wakes when a message is sent',
    async run(bench) {
      const queue = await createStandard(bench);
      const waiting = receive(bench, queue, { WaitTimeSeconds: 10 });
      await bench.pass(100);
      await send(bench, queue, 'a');
      same(bodies(await waiting), ['a'], 'what the poll got');
    },
  },
  {
    id: 'Q29',
    promise: 'a long poll of a FIFO queue wakes when the head of a group is deleted',
    async run(bench) {
      const queue = await createFifo(bench, { VisibilityTimeout: '60' });
      for (const body of ['a1', 'a2']) await sendTo(bench, queue, 'a', body);
      const [first] = await receive(bench, queue, { MaxNumberOfMessages: 1 });
      const waiting = receive(bench, queue, { WaitTimeSeconds: 10 });
      await bench.pass(100);
      await remove(bench, queue, first);
      same(bodies(await waiting), ['a2'], 'what the poll got');
    },
  },
  {
    id: 'Q30',
    promise: 'a long poll wakes when a visibility expires',
    async run(bench) {
      const queue = await createStandard(bench, { VisibilityTimeout: '1' });
      await send(bench, queue, 'a');
      await receive(bench, queue);
      const waiting = receive(bench, queue, { WaitTimeSeconds: 5 });
      await bench.pass(2000);
      same(bodies(await waiting), ['a'], 'what the poll got');
    },
  },
  {
    id: 'Q31',
    promise: 'a long poll that finds nothing ends with nothing after its time',
    async run(bench) {
      const queue = await createStandard(bench);
      let isOver = false;
      const waiting = receive(bench, queue, { WaitTimeSeconds: 1 }).finally(() => {
        isOver = true;
      });
      await bench.pass(500);
      holds(!isOver, 'still waiting after half of the time');
      await bench.pass(1000);
      same(bodies(await waiting), [], 'what the poll got');
    },
  },
  {
    id: 'Q32',
    promise: 'an empty queue answers a short poll at once with nothing',
    async run(bench) {
      same(await receive(bench, await createStandard(bench)), [], 'the answer');
    },
  },
];
