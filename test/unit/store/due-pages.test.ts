import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AlarmName } from '@compute-bank/application/alarm';
import type { HandoffMessage } from '@compute-bank/application/queues';
import { createDeadlineSender } from '@compute-bank/application/send-deadlines';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import { createBank } from '@compute-bank/store/bank';
import { keyBuilders } from '@compute-bank/store/keys';
import { expect, test } from '@jest/globals';
import { TestClock } from '../../fixtures/test-clock.ts';
import { bankTableName, createTestWorld } from '../../fixtures/test-world.ts';

const hex = (number: number): string => number.toString(16).padStart(32, '0');

/** A bank with so many deadlines, one each millisecond from now on. */
async function bankWith(count: number, dueShards: number) {
  const clock = new TestClock();
  const { bankDynamo: client } = await createTestWorld(clock, {});
  const bank = createBank({ client, table: bankTableName, dueShards, nonce: () => 'nonce', backOff: async () => undefined });
  const dues = Array.from({ length: count }, (_, number): Due => {
    const target = { kind: 'lease' as const, leaseId: `lea_${hex(number)}` as LeaseId, buyerId: `ten_${hex(1)}` as TenantId };
    return { type: 'due', at: addMs(clock.instant(), number), target };
  });
  await bank.tidy(dues.map((entity) => ({ kind: 'create', entity })));
  /** As an item would be that a later version wrote, or a hand. */
  const spoil = async ({ at, target }: Due): Promise<void> => {
    const { pk, sk } = keyBuilders(dueShards).due({ type: 'due', at, target });
    await client.send(
      new PutItemCommand({ TableName: bankTableName, Item: marshall({ pk, sk, v: 1, type: 'due', at, target: 'unheard of' }) }),
    );
  };
  return { bank, dues, spoil };
}

async function read(pages: AsyncIterable<readonly Due[]>): Promise<(readonly Due[])[]> {
  const found: (readonly Due[])[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

test('one shard holds more deadlines than a query answers, and all of them are read, oldest first', async () => {
  const { bank, dues } = await bankWith(6_000, 1);
  const [shard, ...others] = bank.dueUntil(addMs(dues.at(-1)?.at as never, 0));
  expect(others).toEqual([]);
  const pages = await read(shard as never);
  expect(pages.flat()).toEqual(dues);
  expect(Math.max(...pages.map((page) => page.length))).toBe(250);
});

test('each deadline is in one shard, and those after the time asked for in none', async () => {
  const { bank, dues } = await bankWith(400, 16);
  const shards = await Promise.all(bank.dueUntil(addMs(dues[0]?.at as never, 199)).map(read));
  expect(shards.length).toBe(16);
  const ofTime = (a: Due, b: Due) => a.at - b.at;
  expect(shards.flat(2).sort(ofTime)).toEqual(dues.slice(0, 200));
  for (const pages of shards) expect(pages.flat()).toEqual([...pages.flat()].sort(ofTime));
});

/** Six hundred, of which the oldest cannot be read, and a run that may take so long. */
async function runOver(runMs: number) {
  const { bank, dues, spoil } = await bankWith(600, 1);
  const [first, ...others] = dues;
  await spoil(first as Due);
  const sent: HandoffMessage[] = [];
  const alarms: AlarmName[] = [];
  const now = () => (first as Due).at;
  const queues = { sendCommands: async () => undefined, sendHandoff: async (batch: readonly HandoffMessage[]) => void sent.push(...batch) };
  const alarm = (name: AlarmName) => void alarms.push(name);
  const ended = createDeadlineSender({ now, wallNow: now, bank, queues, alarm, lookaheadMs: 120_000 }, runMs).run();
  await expect(ended).rejects.toThrow(/stored due .* does not parse/);
  return { sent: sent.map(({ target }) => target), others: others.map(({ target }) => target), alarms };
}

test('one that cannot be read keeps none of the others waiting, and fails the run at its end', async () => {
  const { sent, others, alarms } = await runOver(40_000);
  expect(sent).toEqual(others);
  expect(alarms).toEqual([]);
});

test('one that cannot be read fails a run too that has no time for the rest', async () => {
  expect(await runOver(0)).toMatchObject({ sent: [], alarms: ['deadlines_left'] });
});
