import type { Due } from '@compute-bank/domain/entities/lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs } from '@compute-bank/domain/instant';
import { createBank } from '@compute-bank/store/bank';
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
  return { bank, dues };
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
