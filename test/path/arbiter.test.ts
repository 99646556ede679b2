import { loadBook } from '@compute-bank/application/market-book';
import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { leakedCapacity } from '../fixtures/leaked-capacity.ts';
import { type TestTenant, testAsset, testMarketId } from '../fixtures/parties.ts';
import { placeAgain } from '../fixtures/place-again.ts';
import { projectAgain } from '../fixtures/project-again.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

const h200 = 'nvidia-h200-sxm5-141gb' as MarketId;
const inTwo = { marketId: testMarketId, otherMarkets: [h200] };

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  await bank.openMarket({ marketId: h200 });
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  await bank.settleAll();
});
afterEach(() => bank.close());

async function supply(marketId: MarketId, startsInMs = 0): Promise<void> {
  const start = addMs(bank.clock.instant(), startsInMs);
  const node = await bank.join(provider, { marketId });
  await bank.deposit(provider, { nodes: [node], marketId, windows: [{ start, end: addMs(start, 6 * hourMs) }] });
  await bank.settleAll();
}

const look = (withdrawalId: WithdrawalId): Promise<Withdrawal> => bank.withdrawal(buyer, withdrawalId);
const held = async () => (await bank.runtime.bank.read({ type: 'balance', tenantId: buyer.tenantId, asset: testAsset }))?.entity.held;
const leases = async () => (await bank.runtime.bank.list('lease', buyer.tenantId, { limit: 10, after: null })).items;
const outbox = async () => (await bank.runtime.bank.list('outbox', buyer.tenantId, { limit: 10, after: null })).items;
const sound = async () => [...(await verifyTestBank(bank)).findings, ...(await leakedCapacity(bank, [testMarketId, h200]))];

/** The log says that an order acted twice, which no projection can undo; nothing else is wrong. */
const soundButForTheRepetition = async () =>
  (await sound()).filter((flaw) => typeof flaw === 'string' || !flaw.detail.endsWith('has an effect a second time'));

/** One that found nothing in the first market: its order for the second is not on its way yet. */
async function betweenMarkets(): Promise<WithdrawalId> {
  const { withdrawalId } = await bank.withdraw(buyer, inTwo);
  await bank.pump.relay();
  await bank.pump.match();
  return withdrawalId;
}

describe('a cancellation between two markets', () => {
  test('that comes before the step to the next is final with it: no order goes there', async () => {
    await supply(h200);
    const withdrawalId = await betweenMarkets();
    expect((await bank.cancel(buyer, withdrawalId)).state).toBe('pending');
    await bank.settleAll();
    expect(await look(withdrawalId)).toMatchObject({ state: 'cancelled', reason: { code: 'cancelled' }, marketId: testMarketId });
    expect([await held(), await leases(), await sound()]).toEqual([0n, [], []]);
  });

  test('that reaches the market where the order stands ends it there', async () => {
    const until = addMs(bank.clock.instant(), 3 * hourMs);
    const { withdrawalId } = await bank.withdraw(buyer, { ...inTwo, life: { kind: 'standing', until } });
    await bank.settleAll();
    expect((await look(withdrawalId)).route).toMatchObject({ hop: 3, stands: true });
    await bank.cancel(buyer, withdrawalId);
    expect(await outbox()).toMatchObject([{ marketId: testMarketId, commandId: `cancel-${withdrawalId}-h3` }]);
    await bank.settleAll();
    expect(await look(withdrawalId)).toMatchObject({ state: 'cancelled', reason: { code: 'cancelled' } });
    expect([await held(), await leases(), await sound()]).toEqual([0n, [], []]);
  });

  test('that overtakes the order for the next market wins there', async () => {
    await supply(h200);
    const withdrawalId = await betweenMarkets();
    await bank.pump.project();
    await bank.cancel(buyer, withdrawalId);
    const sent = await outbox();
    expect(sent.map(({ commandId }) => commandId)).toEqual([`cancel-${withdrawalId}-h2`, `${withdrawalId}-h2`]);
    const [cancel = '', place = ''] = sent.map(({ command }) => command);
    await bank.runtime.queues.sendCommands([{ marketId: h200, commands: [cancel, place], deduplicationId: 'overtaken' }]);
    await bank.pump.match();
    await bank.settleAll();
    expect(await look(withdrawalId)).toMatchObject({ state: 'cancelled', reason: { code: 'cancelled' }, marketId: h200 });
    expect([await held(), await leases(), await sound()]).toEqual([0n, [], []]);
  });

  test('that comes after the match there, but before it is projected, is too late', async () => {
    await supply(h200);
    const withdrawalId = await betweenMarkets();
    await bank.pump.project();
    await bank.pump.relay();
    await bank.pump.match();
    await bank.cancel(buyer, withdrawalId);
    await bank.settleAll();
    expect(await look(withdrawalId)).toMatchObject({ state: 'filled', route: { claimedBy: h200 } });
    expect([(await leases()).length, await sound()]).toEqual([1, []]);
  });
});

describe('the arbiter', () => {
  test('takes each event once, however often a late projector brings it', async () => {
    await supply(h200);
    const { withdrawalId } = await bank.withdraw(buyer, inTwo);
    await bank.settleAll();
    const before = [await look(withdrawalId), await held(), await leases(), await outbox()];
    for (const marketId of [testMarketId, h200, testMarketId]) await projectAgain(bank, marketId);
    expect([await look(withdrawalId), await held(), await leases(), await outbox()]).toEqual(before);
  });

  test.each([
    ['has not begun', hourMs, 'match-annulled'],
    ['has begun', 0, 'capacity-returned'],
  ] as const)('gives the capacity of a match back that came behind another market’s, if its time %s', async (_, startsInMs, kind) => {
    await supply(h200);
    const { withdrawalId } = await bank.withdraw(buyer, { ...inTwo, durationMs: 4 * hourMs });
    await bank.settleAll();
    expect((await look(withdrawalId)).route?.claimedBy).toBe(h200);
    bank.clock.moveTo(addMs(bank.clock.instant(), hourMs + minuteMs));
    await supply(testMarketId, startsInMs);
    await placeAgain(bank, testMarketId, withdrawalId, 'forgotten');
    await bank.pump.match();
    bank.clock.moveTo(addMs(bank.clock.instant(), 2 * minuteMs));
    await bank.settleAll();
    const records = await bank.runtime.log.readAfter(testMarketId, 0, 100);
    const kinds = records.flatMap(({ applied }) => applied.flatMap(({ events }) => events.map((event) => event.kind)));
    expect(kinds).toEqual(expect.arrayContaining(['matched', kind]));
    expect((await leases()).map(({ marketId }) => marketId)).toEqual([h200]);
    expect(await outbox()).toEqual([]);
    bank.clock.moveTo(addMs(bank.clock.instant(), 5 * minuteMs));
    expect(await soundButForTheRepetition()).toEqual([]);
  });

  test('annuls what a forgotten order gets after its withdrawal ended, and lets it stand no longer', async () => {
    const until = addMs(bank.clock.instant(), 9 * hourMs);
    const { withdrawalId } = await bank.withdraw(buyer, {
      life: { kind: 'standing', until },
      size: { kind: 'gpus', gpus: 12, gpusMin: 1 },
    });
    await bank.settleAll();
    await bank.cancel(buyer, withdrawalId);
    await bank.settleAll();
    bank.clock.moveTo(addMs(bank.clock.instant(), hourMs + minuteMs));
    await placeAgain(bank, testMarketId, withdrawalId, 'forgotten');
    await bank.pump.match();
    await supply(testMarketId, hourMs);
    expect(await look(withdrawalId)).toMatchObject({ state: 'cancelled', matchIds: [] });
    const { book } = await loadBook(bank.runtime.log, testMarketId);
    expect([book.standing.size, await held(), await leases(), await soundButForTheRepetition()]).toEqual([0, 0n, [], []]);
  });
});
