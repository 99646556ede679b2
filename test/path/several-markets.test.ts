import { suspendTenant } from '@compute-bank/application/suspend-tenant';
import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { MarketId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank, type WithdrawalWish } from '../fixtures/bank.ts';
import { accepted, onceFor, type TestTenant, testAdmin, testAsset, testMarketId } from '../fixtures/parties.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

const h200 = 'nvidia-h200-sxm5-141gb' as MarketId;
const ascend = 'huawei-ascend-910c' as MarketId;
const inThree = { marketId: testMarketId, otherMarkets: [h200, ascend] };

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  await bank.openMarket({ marketId: h200, priceCapMicros: 30_000_000n });
  await bank.openMarket({ marketId: ascend, priceCapMicros: 8_000_000n });
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  await bank.settleAll();
});
afterEach(() => bank.close());

/** A node of so many GPUs, for sale in a market. */
async function supply(marketId: MarketId, gpus = 8, floorMicros = 2_000_000n): Promise<void> {
  const node = await bank.join(provider, { marketId, gpus });
  await bank.deposit(provider, { nodes: [node], marketId, floorMicros });
  await bank.settleAll();
}

async function ask(wish: WithdrawalWish = {}): Promise<WithdrawalId> {
  const { withdrawalId } = await bank.withdraw(buyer, { ...inThree, ...wish });
  await bank.settleAll();
  return withdrawalId;
}

const look = (withdrawalId: WithdrawalId): Promise<Withdrawal> => bank.withdrawal(buyer, withdrawalId);
const balance = async () => (await bank.runtime.bank.read({ type: 'balance', tenantId: buyer.tenantId, asset: testAsset }))?.entity;
const tried = async (withdrawalId: WithdrawalId) => (await look(withdrawalId)).route?.visits.map(({ marketId }) => marketId);
const standing = (hours: number) => ({ life: { kind: 'standing', until: addMs(bank.clock.instant(), hours * hourMs) } }) as const;
const verified = async () => (await verifyTestBank(bank)).findings;

describe('a withdrawal that names several markets', () => {
  test('is served by the first that can, under the id that it has there, and its money moves once', async () => {
    await supply(h200);
    await supply(ascend);
    const withdrawalId = await ask();
    const filled = await look(withdrawalId);
    expect(filled).toMatchObject({ state: 'filled', marketId: h200, route: { claimedBy: h200, hop: 2 } });
    expect(await tried(withdrawalId)).toEqual([testMarketId]);
    const [lease, ...more] = await bank.leases(buyer, withdrawalId);
    expect([lease?.marketId, lease?.withdrawalId, more]).toEqual([h200, withdrawalId, []]);
    expect(lease?.matchId).toBe(`${withdrawalId.replace('wdr', 'mat')}-h2-1`);
    await bank.advance(2 * hourMs);
    expect((await bank.leases(buyer, withdrawalId))[0]?.state).toBe('ended');
    expect(await balance()).toMatchObject({ available: 998_000_000n, held: 0n });
    expect(await verified()).toEqual([]);
  });

  test.each(['immediate', 'fill-or-kill'] as const)(
    'that is %s and fits nowhere ends after the last, with its money back',
    async (kind) => {
      await supply(testMarketId, 2);
      await supply(ascend, 2);
      const withdrawalId = await ask({ life: { kind }, size: { kind: 'gpus', gpus: 4, gpusMin: 4 } });
      expect(await look(withdrawalId)).toMatchObject({ state: 'cancelled', reason: { code: 'no_match' }, marketId: ascend });
      expect(await tried(withdrawalId)).toEqual([testMarketId, h200]);
      expect(await balance()).toMatchObject({ available: 1_000_000_000n, held: 0n });
      expect(await verified()).toEqual([]);
    },
  );

  test('and stands tries each, then stands in the first and is matched there', async () => {
    const withdrawalId = await ask(standing(3));
    expect(await look(withdrawalId)).toMatchObject({ state: 'standing', marketId: testMarketId, route: { hop: 4, stands: true } });
    expect(await verified()).toEqual([]);
    await supply(h200);
    expect((await look(withdrawalId)).state).toBe('standing');
    await supply(testMarketId);
    expect(await look(withdrawalId)).toMatchObject({ state: 'filled', route: { claimedBy: testMarketId } });
    expect(await bank.leases(buyer, withdrawalId)).toHaveLength(1);
    expect(await verified()).toEqual([]);
  });

  test('and stands, but gets a part in the second, stands for the rest there', async () => {
    await supply(h200, 3);
    const withdrawalId = await ask({
      ...standing(3),
      size: { kind: 'gpus', gpus: 5, gpusMin: 2 },
      endLatest: addMs(bank.clock.instant(), 110 * minuteMs),
    });
    expect(await look(withdrawalId)).toMatchObject({ state: 'partially_filled', gpusFilled: 3, marketId: h200, route: { stands: true } });
    expect(await verified()).toEqual([]);
    await supply(testMarketId);
    expect((await look(withdrawalId)).gpusFilled).toBe(3);
    await supply(h200, 1);
    await supply(h200, 4);
    expect(await look(withdrawalId)).toMatchObject({ state: 'filled', gpusFilled: 5 });
    expect((await bank.leases(buyer, withdrawalId)).map(({ marketId }) => marketId)).toEqual([h200, h200, h200]);
    expect(await verified()).toEqual([]);
    await bank.advance(3 * hourMs);
    expect(await balance()).toMatchObject({ held: 0n });
    expect(await verified()).toEqual([]);
  });

  test('holds the worst of them: at market price the highest cap; and pays in none more than its own', async () => {
    await supply(ascend, 1, 8_000_000n);
    const { unfilledMicros, withdrawalId } = await bank.withdraw(buyer, { ...inThree, limitMicros: 25_000_000n });
    expect((await look(withdrawalId)).route?.stops.map(({ limitMicros }) => limitMicros)).toEqual([20_000_000n, 25_000_000n, 8_000_000n]);
    expect(unfilledMicros).toBeGreaterThanOrEqual(25_000_000n);
    await bank.settleAll();
    const [lease] = await bank.leases(buyer, withdrawalId);
    expect([lease?.marketId, lease?.slices.map(({ priceMicros }) => priceMicros)]).toEqual([ascend, [8_000_000n]]);
    const refused = await bank.tryWithdraw(buyer, { ...inThree, limitMicros: 30_000_001n });
    expect(refused.ok ? [] : refused.rejection.errors).toMatchObject([
      { pointer: '/price/perGpuHour', detail: expect.stringContaining(h200) },
    ]);
  });

  test('waits in a call market for the call before it goes on', async () => {
    const calls = 'nvidia-b200-sxm6-180gb' as MarketId;
    await bank.openMarket({ marketId: calls, clearing: { kind: 'call', everyMs: 10 * secondMs, kBps: 5_000, iterations: 20 } });
    await supply(h200);
    const withdrawalId = await ask({ marketId: calls, otherMarkets: [h200] });
    expect(await look(withdrawalId)).toMatchObject({ state: 'standing', marketId: calls });
    await bank.advance(10 * secondMs);
    expect(await look(withdrawalId)).toMatchObject({ state: 'filled', marketId: h200 });
    await supply(calls);
    const inCall = await ask({ marketId: calls, otherMarkets: [h200] });
    await bank.advance(10 * secondMs);
    expect(await look(inCall)).toMatchObject({ state: 'filled', route: { claimedBy: calls } });
    expect(await verified()).toEqual([]);
  });

  test('ends, as the audit expects, when a halted market refuses its order and its buyer is suspended by then', async () => {
    await bank.command(buyer, testMarketId, 'halt-1', { kind: 'halt' });
    const { withdrawalId } = await bank.withdraw(buyer, inThree);
    const once = onceFor(bank.runtime, testAdmin, 'suspend-tenant');
    accepted(await suspendTenant(bank.runtime, testAdmin, { tenantId: buyer.tenantId, graceMs: 0 }, once));
    await bank.settleAll();
    expect(await look(withdrawalId)).toMatchObject({ state: 'cancelled', reason: { code: 'buyer_suspended' } });
    expect(await balance()).toMatchObject({ held: 0n });
    expect(await verified()).toEqual([]);
  });

  test('goes on when a market is halted before the order reaches it', async () => {
    await supply(h200);
    await bank.command(buyer, testMarketId, 'halt-1', { kind: 'halt' });
    await bank.pump.relay();
    await bank.pump.match();
    // The bank's own page does not show the halt yet.
    const withdrawalId = await ask();
    const { state, route } = await look(withdrawalId);
    expect([state, route?.claimedBy, route?.visits]).toMatchObject(['filled', h200, [{ outcome: 'halted' }]]);
    expect(await verified()).toEqual([]);
  });

  test('stops standing when its time is over while it tries', async () => {
    const { withdrawalId } = await bank.withdraw(buyer, { ...inThree, ...standing(1) });
    await bank.pump.relay();
    bank.clock.moveTo(addMs(bank.clock.instant(), hourMs - minuteMs));
    await bank.pump.match();
    bank.clock.moveTo(addMs(bank.clock.instant(), 2 * minuteMs));
    await bank.settleAll();
    expect((await look(withdrawalId)).state).toBe('expired');
    expect(await balance()).toMatchObject({ held: 0n });
    expect(await verified()).toEqual([]);
  });
});
