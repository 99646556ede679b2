import type { Bank } from '@compute-bank/application/ports';
import { reconcile } from '@compute-bank/application/reconcile';
import { type FoundHolds, findOpenHolds, rememberOpenHolds } from '@compute-bank/application/reconcile-open-holds';
import type { OpenHolds } from '@compute-bank/domain/entities/withdrawal';
import type { HoldId, TenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testAsset } from '../fixtures/parties.ts';
import { Tamper } from '../fixtures/tamper.ts';

let bank: TestBank;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
});
afterEach(() => bank.close());

/** A moment passes before each order, so that ids are in the order of orders. */
const standing = async () => {
  bank.clock.moveTo(bank.clock.now() + 1);
  const until = addMs(bank.runtime.now(), 10 * hourMs);
  return (await bank.withdraw(buyer, { life: { kind: 'standing', until } })).withdrawalId;
};
/** Finds nothing, and is over. */
const ended = async () => {
  bank.clock.moveTo(bank.clock.now() + 1);
  await bank.withdraw(buyer);
};
const ref = () => ({ type: 'open-holds', tenantId: buyer.tenantId }) as const;
const remembered = async (): Promise<OpenHolds | undefined> => (await bank.runtime.bank.read(ref()))?.entity;

const openHolds = async (known?: OpenHolds): Promise<FoundHolds> => {
  const found = await findOpenHolds(bank.runtime.bank, buyer.tenantId, known);
  if (!found) throw new Error('time does not end here');
  return found;
};

/** What one run finds, and how many holds of the buyer it lists and reads for that. `timeEndsAt`: a list from there ends its time. */
async function run(timeEndsAt?: 'the first hold' | 'later holds') {
  let isOver = false;
  let [listed, read] = [0, 0];
  const { bank: store } = bank.runtime;
  const counted: Bank = {
    ...store,
    list: async (type, tenantId, page) => {
      const found = await store.list(type, tenantId, page);
      if (type === 'hold' && timeEndsAt === (page.after === null ? 'the first hold' : 'later holds')) isOver = true;
      if (type === 'hold' && tenantId === buyer.tenantId) listed += found.items.length;
      return found;
    },
    read: async (of) => {
      if (of.type === 'hold') read += 1;
      return store.read(of);
    },
  };
  const leaks: unknown[] = [];
  const alarm = (name: string, { holdId }: Readonly<Record<string, unknown>>) => leaks.push(`${name} ${holdId ?? ''}`);
  const wallNow = () => addMs(bank.runtime.now(), isOver ? hourMs : 0);
  const { differenceMicros, unsettled } = await reconcile({ ...bank.runtime, wallNow, bank: counted, alarm, tell: () => undefined });
  return { listed, read, differenceMicros, unsettled, leaks };
}

test('a run lists no hold of an earlier one again: it reads those that were open, and lists those that came since', async () => {
  const first = await standing();
  for (let order = 0; order < 5; order += 1) await ended();
  await bank.settleAll();
  expect(await run()).toEqual({ listed: 6, read: 1, differenceMicros: 0, unsettled: 0, leaks: [] });
  expect(await run()).toEqual({ listed: 0, read: 2, differenceMicros: 0, unsettled: 0, leaks: [] });
  const second = await standing();
  await ended();
  await bank.settleAll();
  // Both open ones are looked at, and the remembered one was not listed.
  expect(await run()).toEqual({ listed: 2, read: 3, differenceMicros: 0, unsettled: 0, leaks: [] });
  expect((await remembered())?.holdIds).toEqual([first, second].map((id) => id.replace('wdr_', 'hol_')));
});

test('a hold that ended is forgotten, and a tenant for which nothing changed writes nothing', async () => {
  const order = await standing();
  await bank.settleAll();
  await run();
  await bank.cancel(buyer, order);
  await bank.settleAll();
  await run();
  const { version, entity } = (await bank.runtime.bank.read(ref())) ?? {};
  expect(entity?.holdIds).toEqual([]);
  await run();
  expect((await bank.runtime.bank.read(ref()))?.version).toBe(version);
});

test('a hold that was open at the last comparison leaks once its order is gone', async () => {
  const withdrawalId = await standing();
  await bank.settleAll();
  await run();
  await new Tamper(bank.world.dynamo).remove({ type: 'withdrawal', tenantId: buyer.tenantId, withdrawalId });
  expect((await run()).leaks).toEqual([`hold_leaked ${withdrawalId.replace('wdr_', 'hol_')}`]);
});

test.each([
  ['an open hold was left out', (known: OpenHolds) => ({ holdIds: known.holdIds.slice(1) })],
  ['all open holds were left out', () => ({ holdIds: [] })],
  ['a hold is remembered that there never was', (known: OpenHolds) => ({ holdIds: ['hol_000000000000' as HoldId, ...known.holdIds] })],
])('where %s, nothing differs, and the next run is right again', async (_, change) => {
  await standing();
  await standing();
  await bank.settleAll();
  await run();
  const right = await remembered();
  await new Tamper(bank.world.dynamo).change(ref(), change);
  expect(await run()).toMatchObject({ differenceMicros: 0, unsettled: 0, leaks: [] });
  expect(await remembered()).toEqual(right);
});

test('a difference of a tenant whose whole history takes too long is told by the two looks that there is time for', async () => {
  await standing();
  await bank.settleAll();
  await run();
  const balance = { type: 'balance', tenantId: buyer.tenantId, asset: testAsset } as const;
  await new Tamper(bank.world.dynamo).change(balance, ({ available, held }) => ({ available: available - 7n, held: held + 7n }));
  expect(await run('the first hold')).toMatchObject({ differenceMicros: 7, unsettled: 0 });
  expect(await run()).toMatchObject({ differenceMicros: 7, unsettled: 0 });
});

test('a tenant for which time ended within its holds is not settled, and what was remembered of it stays', async () => {
  await standing();
  await bank.settleAll();
  await run();
  const before = await remembered();
  await standing();
  await bank.settleAll();
  const { unsettled } = await run('later holds');
  expect(unsettled).toBeGreaterThan(0);
  expect(await remembered()).toEqual(before);
  expect(await run()).toMatchObject({ differenceMicros: 0, unsettled: 0 });
  expect((await remembered())?.holdIds).toHaveLength(2);
});

test('of more open holds than are remembered the later ones are listed again, and none is missed', async () => {
  const { bank: store } = bank.runtime;
  const { tenantId } = buyer;
  const open: string[] = [];
  for (let order = 0; order < 4; order += 1) open.push((await standing()).replace('wdr_', 'hol_'));
  await ended();
  await bank.settleAll();
  const found = await openHolds();
  await rememberOpenHolds(store, tenantId, undefined, found, 3);
  expect(await remembered()).toMatchObject({ holdIds: open.slice(0, 3), upTo: open[2] });
  expect(await openHolds(await remembered())).toEqual(found);
});

test('of two runs at once the one that comes later gives way', async () => {
  const { bank: store } = bank.runtime;
  await standing();
  const found = await openHolds();
  await rememberOpenHolds(store, buyer.tenantId, undefined, found);
  await rememberOpenHolds(store, buyer.tenantId, undefined, { open: [], upTo: null });
  await rememberOpenHolds(store, buyer.tenantId, { entity: emptyOf(buyer.tenantId), version: 77 }, { open: [], upTo: found.upTo });
  expect((await remembered())?.holdIds).toEqual(found.open.map(({ holdId }) => holdId));
});

const emptyOf = (tenantId: TenantId): OpenHolds => ({ type: 'open-holds', tenantId, upTo: null, holdIds: [] });

test('a lease that runs for hours is remembered until it is paid', async () => {
  const provider = await bank.openTenant('Provider');
  await bank.deposit(provider, { nodes: [await bank.join(provider)] });
  await bank.withdraw(buyer, { durationMs: 2 * hourMs });
  await bank.settleAll();
  for (let hour = 0; hour < 2; hour += 1) {
    expect(await run()).toMatchObject({ differenceMicros: 0, unsettled: 0, leaks: [] });
    expect((await remembered())?.holdIds).toHaveLength(1);
    await bank.advance(hourMs / 2);
  }
  await bank.advance(3 * hourMs);
  expect(await run()).toMatchObject({ listed: 0, differenceMicros: 0, unsettled: 0, leaks: [] });
  expect((await remembered())?.holdIds).toEqual([]);
});
