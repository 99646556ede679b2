import type { AlarmName } from '@compute-bank/application/alarm';
import type { Bank } from '@compute-bank/application/ports';
import type { HandoffMessage } from '@compute-bank/application/queues';
import { createDeadlineSender } from '@compute-bank/application/send-deadlines';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, instant, secondMs } from '@compute-bank/domain/instant';
import { expect, test } from '@jest/globals';

const start = instant(Date.UTC(2026, 4, 1, 12));
const lookaheadMs = 120 * secondMs;
const pageSize = 250;
const batchSize = 10;
const shards = 4;

/** Leases with one deadline each, which `spacingMs` part, dealt out to four shards. */
function bankOf(count: number, spacingMs: number) {
  let now: Instant = start;
  let wall: Instant = start;
  let refuses = (_: HandoffMessage): boolean => false;
  let sendMs = 0;
  const sent: (HandoffMessage & { readonly at: Instant })[] = [];
  const alarms: (readonly [AlarmName, object])[] = [];
  const dues = Array.from({ length: count }, (_, number): Due => {
    const target = { kind: 'lease' as const, leaseId: `lea_${number}` as LeaseId, buyerId: 'ten_1' as TenantId };
    return { type: 'due', at: addMs(start, number * spacingMs), target };
  });
  const pass = (ms: number) => {
    now = addMs(now, ms);
    wall = addMs(wall, ms);
  };
  async function* pagesOf(shard: number, until: Instant): AsyncGenerator<readonly Due[]> {
    const mine = dues.filter((due, number) => number % shards === shard && due.at <= until);
    for (let from = 0; from < mine.length; from += pageSize) yield mine.slice(from, from + pageSize);
  }
  const bank = { dueUntil: (until: Instant) => Array.from({ length: shards }, (_, shard) => pagesOf(shard, until)) } as unknown as Bank;
  const queues = {
    sendCommands: async () => undefined,
    /** As the queue is: asked batch by batch, of which it may refuse a part; then the call ends. */
    async sendHandoff(messages: readonly HandoffMessage[]) {
      for (let from = 0; from < messages.length; from += batchSize) {
        pass(sendMs);
        const batch = messages.slice(from, from + batchSize);
        const taken = batch.filter((message) => !refuses(message));
        sent.push(...taken.map((message) => ({ ...message, at: now })));
        if (taken.length < batch.length) throw new Error('the queue refused some of the messages');
        await undefined;
      }
    },
  };
  const deps = {
    now: () => now,
    wallNow: () => wall,
    bank,
    queues,
    alarm: (name: AlarmName, details: object) => void alarms.push([name, details]),
  };
  return {
    sent,
    alarms,
    newSender: () => createDeadlineSender({ ...deps, lookaheadMs }),
    pass,
    wallNow: deps.wallNow,
    refuse: (which: (message: HandoffMessage) => boolean) => {
      refuses = which;
    },
    takeForEachBatch: (ms: number) => {
      sendMs = ms;
    },
    /** The bank acts on what has fallen due. */
    act: () =>
      dues.splice(
        0,
        dues.findIndex((due) => due.at > now),
      ),
  };
}

const leasesOf = (messages: readonly HandoffMessage[]): number => new Set(messages.map(({ target }) => JSON.stringify(target))).size;

test('a bank that runs tens of thousands of leases hears of all their deadlines in the same minute', async () => {
  const { sent, alarms, newSender } = bankOf(50_000, 2);
  expect(await newSender().run()).toBe(50_000);
  expect(leasesOf(sent)).toBe(50_000);
  expect(alarms).toEqual([]);
});

test('a deadline is handed over once, although two runs see it', async () => {
  const { sent, newSender, pass, act } = bankOf(400, secondMs);
  const { run } = newSender();
  const counts: number[] = [];
  for (let minute = 0; minute < 3; minute += 1) {
    counts.push(await run());
    pass(60 * secondMs);
    act();
  }
  expect(counts).toEqual([121, 60, 60]);
  expect(leasesOf(sent)).toBe(sent.length);
});

test('one that is past and still there is sent again by every run: its message was lost', async () => {
  const { sent, newSender, pass } = bankOf(10, secondMs);
  const { run } = newSender();
  await run();
  pass(60 * secondMs);
  expect([await run(), await run()]).toEqual([10, 10]);
  expect(sent.slice(10).map(({ delaySeconds }) => delaySeconds)).toEqual(Array.from({ length: 20 }, () => 0));
});

test('one that is just past is not sent again: somebody is acting on it', async () => {
  const { newSender, pass } = bankOf(1, secondMs);
  const { run } = newSender();
  pass(-60 * secondMs);
  expect(await run()).toBe(1);
  const counts: number[] = [];
  for (const ms of [60 * secondMs, 4_999, 1]) {
    pass(ms);
    counts.push(await run());
  }
  expect(counts).toEqual([0, 0, 1]);
});

test('a sender that remembers nothing sends them all: twice does no harm', async () => {
  const { newSender } = bankOf(10, secondMs);
  expect([await newSender().run(), await newSender().run()]).toEqual([10, 10]);
});

test('what the queue refused is sent by the next run, and nothing but the batch that it was in is kept waiting', async () => {
  const { sent, newSender, refuse } = bankOf(400, 100);
  const { run } = newSender();
  refuse(({ target }) => target.kind === 'lease' && target.leaseId === 'lea_4');
  await expect(run()).rejects.toThrow('the queue refused');
  expect(leasesOf(sent)).toBe(399);
  refuse(() => false);
  expect(await run()).toBe(batchSize);
  expect(leasesOf(sent)).toBe(400);
});

test('a queue that refuses everything is asked for everything, and is told of once', async () => {
  const { sent, alarms, newSender, refuse } = bankOf(400, 100);
  const { run } = newSender();
  refuse(() => true);
  await expect(run()).rejects.toThrow('the queue refused');
  refuse(() => false);
  expect([await run(), sent.length, alarms]).toEqual([400, 400, []]);
});

test('a delay counts from when its message is sent, however long the run has taken by then', async () => {
  const { sent, newSender, takeForEachBatch } = bankOf(8_000, 10);
  takeForEachBatch(20);
  await newSender().run();
  for (const { at, firedAt, delaySeconds } of sent) {
    const lateMs = at + delaySeconds * secondMs - Math.max(at, Number(firedAt));
    expect(lateMs).toBeLessThan(2 * secondMs);
  }
});

test('however many there are, a run ends, says so, and leaves those that have the most time', async () => {
  const { sent, alarms, newSender, takeForEachBatch } = bankOf(100_000, 1);
  const { run } = newSender();
  takeForEachBatch(20);
  const first = await run();
  expect(first).toBeLessThan(30_000);
  expect(alarms).toEqual([['deadlines_left', { sent: first, shardsLeft: 4 }]]);
  const sentUntil = Math.max(...sent.map(({ firedAt }) => Number(firedAt)));
  expect(sentUntil - start).toBeLessThan(first + shards * batchSize);
});

test('a run whose queue takes its time ends before it is killed, and the next one goes on where it was', async () => {
  const { sent, alarms, newSender, takeForEachBatch, wallNow } = bankOf(600, 200);
  const { run } = newSender();
  takeForEachBatch(800);
  const first = await run();
  expect(wallNow() - start).toBeLessThan(45 * secondMs);
  expect(alarms).toEqual([['deadlines_left', { sent: first, shardsLeft: 4 }]]);
  const before = new Set(sent.filter(({ firedAt }) => Number(firedAt) > wallNow()).map(({ target }) => target));
  await run();
  expect(sent.slice(first).filter(({ target }) => before.has(target))).toEqual([]);
  expect(before.size).toBeGreaterThan(0);
});
