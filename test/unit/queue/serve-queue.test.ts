import { serveCommands } from '@compute-bank/queue/serve-commands';
import { serveHandoff } from '@compute-bank/queue/serve-handoff';
import { type QueueRecord, serveQueue } from '@compute-bank/queue/serve-queue';
import { describe, expect, test } from '@jest/globals';

const record = (messageId: string, body: unknown = {}, group?: string): QueueRecord => ({
  messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: group === undefined ? {} : { MessageGroupId: group },
});

function collectAlarms() {
  const alarms: string[] = [];
  return { alarms, alarm: (name: string) => void alarms.push(name) };
}

const failedIds = (response: { batchItemFailures: { itemIdentifier: string }[] }) =>
  response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('a batch of a queue', () => {
  test('F4: a failure in the middle takes the later messages of its group with it, and no other group', async () => {
    const { alarms, alarm } = collectAlarms();
    const ran: string[] = [];
    const use = async ({ messageId }: QueueRecord) => {
      if (messageId === 'a2') throw new Error('cannot');
      ran.push(messageId);
    };
    const records = ['a1', 'a2', 'b1', 'a3', 'b2'].map((id) => record(id, {}, id[0]));
    const response = await serveQueue(records, use, alarm);
    expect(failedIds(response)).toEqual(['a2', 'a3']);
    expect(ran).toEqual(['a1', 'b1', 'b2']);
    expect(alarms).toEqual(['message_failed']);
  });

  test('without groups only the failed message comes back', async () => {
    const use = async ({ messageId }: QueueRecord) => {
      if (messageId === '2') throw new Error('cannot');
    };
    const response = await serveQueue([record('1'), record('2'), record('3')], use, collectAlarms().alarm);
    expect(failedIds(response)).toEqual(['2']);
  });
});

describe('a batch of commands', () => {
  const message = (id: string, marketId: string, ...commands: string[]) => record(id, { marketId, commands }, marketId);

  test('messages of one market run together and in order, ten of one group included', async () => {
    const runs: [string, readonly string[]][] = [];
    const records = Array.from({ length: 10 }, (_, index) => message(`m${index}`, 'market-a', `c${index}`));
    const response = await serveCommands(
      records,
      async (marketId, commands) => void runs.push([marketId, commands]),
      collectAlarms().alarm,
    );
    expect(failedIds(response)).toEqual([]);
    expect(runs).toEqual([['market-a', Array.from({ length: 10 }, (_, index) => `c${index}`)]]);
  });

  test('F4: a market that fails gets all its messages again, another market none', async () => {
    const records = [message('1', 'market-a', 'x'), message('2', 'market-b', 'y'), message('3', 'market-a', 'z')];
    const run = async (marketId: string) => {
      if (marketId === 'market-a') throw new Error('cannot');
    };
    expect(failedIds(await serveCommands(records, run, collectAlarms().alarm))).toEqual(['1', '3']);
  });

  test.each([['not json'], ['{"marketId":"UPPER","commands":[]}'], ['{"marketId":"market-a","commands":[1]}'], ['null']])(
    'an unreadable message is dropped with an alarm and does not stop its neighbours: %s',
    async (body) => {
      const { alarms, alarm } = collectAlarms();
      const runs: string[] = [];
      const response = await serveCommands(
        [record('bad', body), message('good', 'market-a', 'c')],
        async (id) => void runs.push(id),
        alarm,
      );
      expect(failedIds(response)).toEqual([]);
      expect(runs).toEqual(['market-a']);
      expect(alarms).toEqual(['message_unreadable']);
    },
  );
});

describe('a hand-off', () => {
  test('names its target and the deadline that fired', async () => {
    const seen: unknown[] = [];
    const lease = { kind: 'lease', leaseId: 'lea_0123456789ab-1', buyerId: 'ten_0123456789ab', firedAt: 60_000 };
    const market = { kind: 'market', marketId: 'market-a', wakeAt: 120_000, firedAt: null };
    await serveHandoff([record('1', lease), record('2', market)], async (...args) => void seen.push(args), collectAlarms().alarm);
    expect(seen).toEqual([
      [{ kind: 'lease', leaseId: lease.leaseId, buyerId: lease.buyerId }, 60_000],
      [{ kind: 'market', marketId: 'market-a', wakeAt: 120_000 }, null],
    ]);
  });

  test('that cannot be read is dropped with an alarm', async () => {
    const { alarms, alarm } = collectAlarms();
    const response = await serveHandoff([record('1', { kind: 'lease', leaseId: 'dep_x' })], async () => undefined, alarm);
    expect(failedIds(response)).toEqual([]);
    expect(alarms).toEqual(['message_unreadable']);
  });
});
