import type { Bank } from '@compute-bank/application/ports';
import { reconcile } from '@compute-bank/application/reconcile';
import { type FoundHolds, findOpenHolds, noHolds, rememberOpenHolds } from '@compute-bank/application/reconcile-open-holds';
import type { Facts } from '@compute-bank/application/telemetry';
import type { OpenHolds } from '@compute-bank/domain/entities/withdrawal';
import type { HoldId, TenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
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

/** When no order of now can come any more. */
const later = () => addMs(bank.runtime.now(), 3 * minuteMs);
const pass = () => bank.clock.moveTo(later());

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
  const found = await findOpenHolds(bank.runtime.bank, buyer.tenantId, known ?? noHolds, () => true);
  if (!found) throw new Error('time does not end here');
  return found;
};

/** Something that happens when the bank is asked for something. */
type Event = (what: 'list of all holds' | 'list of later holds' | 'withdrawal' | 'open-holds' | 'commit') => Promise<unknown> | undefined;

/** What one run finds, and how many holds of the buyer it lists and reads for that. `on` may throw. `endsTime`: then time is over. */
async function run({ on = () => undefined, perPage = 1_000, ends }: { on?: Event; perPage?: number; ends?: Parameters<Event>[0] } = {}) {
  let isOver = false;
  let [listed, read] = [0, 0];
  const { bank: store } = bank.runtime;
  const happen = async (what: Parameters<Event>[0]) => {
    if (what === ends) isOver = true;
    await on(what);
  };
  const watched: Bank = {
    ...store,
    list: async (type, tenantId, page) => {
      const found = await store.list(type, tenantId, { ...page, limit: perPage });
      if (type !== 'hold' || tenantId !== buyer.tenantId) return found;
      listed += found.items.length;
      await happen(page.after === null ? 'list of all holds' : 'list of later holds');
      return found;
    },
    read: async (of) => {
      const found = await store.read(of);
      if (of.type === 'hold') read += 1;
      if (of.type === 'withdrawal') await happen(of.type);
      if (of.type === 'open-holds' && 'tenantId' in of && of.tenantId === buyer.tenantId) await happen(of.type);
      return found;
    },
    commit: async (changes) => {
      await happen('commit');
      return store.commit(changes);
    },
  };
  const told: string[] = [];
  const alarm = (name: string, { holdId, micros, why }: Readonly<Record<string, unknown>>) =>
    told.push([name, holdId, micros, why].join(' '));
  const wallNow = () => addMs(bank.runtime.now(), isOver ? hourMs : 0);
  let error: unknown = null;
  let fact: Partial<Facts['bank_reconciled']> = {};
  const tell = (_: string, each: object) => {
    fact = each;
  };
  await reconcile({ ...bank.runtime, wallNow, bank: watched, alarm, tell }).catch((thrown: unknown) => {
    error = thrown;
  });
  return { listed, read, differenceMicros: fact.differenceMicros, unsettled: fact.unsettled, told, error };
}

const right = { differenceMicros: 0, unsettled: 0, told: [], error: null };
const holdOf = (withdrawalId: string): string => withdrawalId.replace('wdr_', 'hol_');
const holdMore = (micros: bigint) =>
  new Tamper(bank.world.dynamo).change({ type: 'balance', tenantId: buyer.tenantId, asset: testAsset }, ({ available, held }) => ({
    available: available - micros,
    held: held + micros,
  }));
const settled = async () => {
  await bank.settleAll();
  pass();
};

test('a run lists no hold of an earlier one again: it reads those that were open, and lists those that came since', async () => {
  const first = await standing();
  for (let order = 0; order < 5; order += 1) await ended();
  await settled();
  expect(await run()).toEqual({ ...right, listed: 6, read: 1 });
  expect(await run()).toEqual({ ...right, listed: 0, read: 2 });
  const second = await standing();
  await ended();
  await settled();
  // Both open ones are looked at, and the remembered one was not listed.
  expect(await run()).toEqual({ ...right, listed: 2, read: 3 });
  expect((await remembered())?.holdIds).toEqual([first, second].map(holdOf));
});

test('an order of the last minutes is listed again, as an older one may still come behind it', async () => {
  await standing();
  await bank.settleAll();
  expect(await run()).toMatchObject({ ...right, listed: 1 });
  expect((await remembered())?.holdIds).toEqual([]);
  expect(await run()).toMatchObject({ ...right, listed: 1 });
  pass();
  expect(await run()).toMatchObject({ ...right, listed: 1 });
  expect(await run()).toMatchObject({ ...right, listed: 0 });
});

test('a hold that ended is forgotten, and a tenant for which nothing changed writes nothing', async () => {
  const order = await standing();
  await settled();
  await run();
  await bank.cancel(buyer, order);
  await settled();
  await run();
  const { version, entity } = (await bank.runtime.bank.read(ref())) ?? {};
  expect(entity?.holdIds).toEqual([]);
  await run();
  expect((await bank.runtime.bank.read(ref()))?.version).toBe(version);
});

test('a hold that was open at the last comparison leaks once its order is gone', async () => {
  const withdrawalId = await standing();
  await settled();
  await run();
  await new Tamper(bank.world.dynamo).remove({ type: 'withdrawal', tenantId: buyer.tenantId, withdrawalId });
  expect((await run()).told).toEqual([expect.stringContaining(`hold_leaked ${holdOf(withdrawalId)}`)]);
});

test.each([
  ['an open hold was left out', (known: OpenHolds) => ({ holdIds: known.holdIds.slice(1) })],
  ['all open holds were left out', () => ({ holdIds: [] })],
  ['a hold is remembered that there never was', (known: OpenHolds) => ({ holdIds: ['hol_000000000000' as HoldId, ...known.holdIds] })],
  ['what was remembered cannot be read', () => ({ holdIds: 'none' as never, upTo: 7 as never })],
])('where %s, nothing differs, and the next run is right again', async (_, change) => {
  await standing();
  await standing();
  await settled();
  await run();
  const known = await remembered();
  await new Tamper(bank.world.dynamo).change(ref(), change);
  expect(await run()).toMatchObject(right);
  expect(await remembered()).toEqual(known);
});

test('a difference of a tenant whose whole history takes too long is told by the two looks that there is time for', async () => {
  for (let order = 0; order < 2; order += 1) await standing();
  await settled();
  await run();
  await holdMore(7n);
  const { told, ...rest } = await run({ ends: 'list of all holds', perPage: 1 });
  expect(rest).toMatchObject({ differenceMicros: 7, error: null });
  expect(told).toEqual([expect.stringContaining('a look at all holds that there ever were did not come to its end')]);
  expect(await run()).toMatchObject({ differenceMicros: 7, unsettled: 0 });
});

test('a difference is told after one look if time ends in it, and the tenant counts as not settled', async () => {
  await standing();
  await settled();
  await holdMore(7n);
  const { told, ...rest } = await run({ ends: 'withdrawal' });
  expect(rest).toMatchObject({ differenceMicros: 7, unsettled: expect.any(Number), error: null });
  expect(rest.unsettled).toBeGreaterThan(0);
  expect(told).toEqual([expect.stringContaining('a second look did not come to its end')]);
});

test('a search for which time ends is gone on with by the next run', async () => {
  for (let order = 0; order < 3; order += 1) await standing();
  await settled();
  const { unsettled } = await run({ ends: 'list of all holds', perPage: 1 });
  expect(unsettled).toBeGreaterThan(0);
  expect((await remembered())?.holdIds).toHaveLength(1);
  expect(await run()).toMatchObject({ ...right, listed: 2 });
  expect((await remembered())?.holdIds).toHaveLength(3);
});

test('a long history of a tenant that does not rest is listed once, and settled by what came since', async () => {
  await standing();
  await settled();
  const on: Event = (what) => (what === 'list of all holds' ? bank.topUp(buyer, 1n) : undefined);
  expect(await run({ on })).toMatchObject({ ...right, listed: 1 });
  await new Tamper(bank.world.dynamo).change(ref(), () => ({ holdIds: [] }));
  expect(await run({ on })).toMatchObject(right);
});

test('what keeps it from a second look is thrown, and hides no difference for good', async () => {
  await standing();
  await settled();
  await holdMore(7n);
  let looks = 0;
  const on: Event = async (what) => {
    if (what === 'open-holds' && ++looks === 2) throw new Error('throttled');
  };
  expect(await run({ on })).toMatchObject({ error: new Error('throttled') });
  expect(await run()).toMatchObject({ differenceMicros: 7 });
});

test('a difference is told although nothing can be remembered', async () => {
  await standing();
  await settled();
  await holdMore(7n);
  const on: Event = async (what) => {
    if (what === 'commit') throw new Error('throttled');
  };
  expect(await run({ on })).toMatchObject({ differenceMicros: 7, unsettled: 0, error: new Error('throttled') });
});

test('of more open holds than are remembered the later ones are listed again, and none is missed', async () => {
  const { bank: store } = bank.runtime;
  const { tenantId } = buyer;
  const open: string[] = [];
  for (let order = 0; order < 4; order += 1) open.push(holdOf(await standing()));
  await ended();
  await settled();
  const found = await openHolds();
  await rememberOpenHolds(store, tenantId, undefined, { found, now: later() }, 3);
  expect(await remembered()).toMatchObject({ holdIds: open.slice(0, 3), upTo: open[2] });
  expect(await openHolds(await remembered())).toEqual(found);
});

test('of two runs at once the one that comes later gives way', async () => {
  const { bank: store } = bank.runtime;
  await standing();
  const found = await openHolds();
  await rememberOpenHolds(store, buyer.tenantId, undefined, { found, now: later() });
  await rememberOpenHolds(store, buyer.tenantId, undefined, { found: nothing, now: later() });
  await rememberOpenHolds(store, buyer.tenantId, { entity: emptyOf(buyer.tenantId), version: 77 }, { found: nothing, now: later() });
  expect((await remembered())?.holdIds).toEqual(found.open.map(({ holdId }) => holdId));
});

const nothing: FoundHolds = { open: [], upTo: null, isWhole: true };
const emptyOf = (tenantId: TenantId): OpenHolds => ({ type: 'open-holds', tenantId, upTo: null, holdIds: [] });

test('a lease that runs for hours is remembered until it is paid', async () => {
  const provider = await bank.openTenant('Provider');
  await bank.deposit(provider, { nodes: [await bank.join(provider)] });
  await bank.withdraw(buyer, { durationMs: 2 * hourMs });
  await bank.settleAll();
  pass();
  for (let hour = 0; hour < 2; hour += 1) {
    pass();
    expect(await run()).toMatchObject(right);
    expect((await remembered())?.holdIds).toHaveLength(1);
    await bank.advance(hourMs / 2);
  }
  await bank.advance(3 * hourMs);
  expect(await run()).toMatchObject({ ...right, listed: 0 });
  expect((await remembered())?.holdIds).toEqual([]);
});
