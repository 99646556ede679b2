import type { MarketId } from '@compute-bank/domain/ids';
import { addMs, hourMs } from '@compute-bank/domain/instant';
import type { Region } from '@compute-bank/domain/region';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank, type WithdrawalWish } from '../fixtures/bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { bothParts, cn, moveAll, split, trySplit, us } from '../fixtures/split.ts';
import type { TestNode } from '../fixtures/test-node.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  await bank.settleAll();
});
afterEach(() => bank.close());

const inChina = { country: 'cn', code: 'cn-nx' };
const inTexas = { country: 'us', code: 'us-tx' };
const inJapan = { country: 'jp', code: 'jp-13' };
const nodeIn = (region: Region): Promise<TestNode> => bank.join(provider, { region });
const deposit = async (...nodes: TestNode[]) => {
  const made = await bank.tryDeposit(provider, { nodes });
  await bank.settleAll();
  return made;
};
const withdraw = async (wish: WithdrawalWish = {}) => {
  const { withdrawalId } = await bank.withdraw(buyer, wish);
  await bank.settleAll();
  return bank.withdrawal(buyer, withdrawalId);
};
const only = (...allow: string[]): WithdrawalWish => ({ regions: { allow, deny: [] } });
const splitHere = async (request = bothParts): Promise<void> => {
  await split(bank, request);
  await bank.settleAll();
};

describe('orders that name a market that was split', () => {
  test('a deposit goes to the part that takes its nodes, and is refused with the parts named if they belong to several', async () => {
    await splitHere();
    const [here, there] = [await nodeIn(inChina), await nodeIn(inTexas)];
    const both = await deposit(here, there);
    expect(both.ok ? both.value : both.rejection.errors).toEqual([
      { pointer: '/nodeIds/0', detail: `It stands in cn-nx, which ${cn} takes.` },
      { pointer: '/nodeIds/1', detail: `It stands in us-tx, which ${us} takes.` },
    ]);
    expect(await deposit(there)).toMatchObject({ ok: true, value: { marketId: us } });
    expect(await deposit(here)).toMatchObject({ ok: true, value: { marketId: cn } });
  });

  test('a node that no part takes is not offered; a part is told by name refuses what another takes', async () => {
    await splitHere();
    const lost = await deposit(await nodeIn(inJapan));
    expect(lost.ok ? '' : lost.rejection.detail).toBe(`It stands in jp-13, which no part of ${testMarketId} (all regions) takes.`);
    const wrong = await bank.tryDeposit(provider, { nodes: [await nodeIn(inTexas)], marketId: cn });
    expect(wrong).toMatchObject({ ok: false, rejection: { code: 'node_not_eligible', detail: `It stands in us-tx, which ${us} takes.` } });
  });

  test('a withdrawal visits the parts that its regions reach, in their order, as a preference list', async () => {
    await splitHere();
    await deposit(await nodeIn(inTexas));
    const anywhere = await withdraw();
    expect(anywhere).toMatchObject({ state: 'filled', marketId: us, route: { claimedBy: us } });
    expect(anywhere.route?.stops.map(({ marketId }) => marketId)).toEqual([cn, us]);
    expect(await withdraw(only('us-tx'))).toMatchObject({ state: 'filled', marketId: us, route: null });
    expect(await withdraw({ regions: { allow: [], deny: ['us', 'de'] } })).toMatchObject({ state: 'cancelled', marketId: cn, route: null });
    const nowhere = await bank.tryWithdraw(buyer, only('jp'));
    expect(nowhere.ok ? [] : nowhere.rejection.errors).toMatchObject([
      { pointer: '/regions', detail: expect.stringContaining('wants jp') },
    ]);
    const here = await bank.tryWithdraw(buyer, { ...only('us'), marketId: cn });
    expect(here.ok ? [] : here.rejection.errors).toMatchObject([
      { pointer: '/regions', detail: expect.stringContaining(`name ${testMarketId}`) },
    ]);
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test('a part is split again, and the order finds the part of the part', async () => {
    await splitHere();
    const [north, south] = ['nvidia-h100-cn-n', 'nvidia-h100-cn-s'] as MarketId[];
    const parts = [
      { marketId: north as MarketId, regions: { allow: ['cn-nx'], deny: [] } },
      { marketId: south as MarketId, regions: { allow: ['cn'], deny: ['cn-nx'] } },
    ];
    await deposit(await nodeIn(inChina));
    await splitHere({ marketId: cn, parts });
    await moveAll(bank, cn);
    await bank.settleAll();
    expect(await withdraw(only('cn'))).toMatchObject({ state: 'filled', marketId: north });
    expect(await deposit(await nodeIn({ country: 'cn', code: 'cn-gd' }))).toMatchObject({ value: { marketId: south } });
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });
});

describe('a split', () => {
  test('is refused where parts overlap, exist already, or leave nodes on offer without a part', async () => {
    const refusal = async (parts: typeof bothParts.parts) => {
      const refused = await trySplit(bank, { marketId: testMarketId, parts });
      return refused.ok ? 'split' : (refused.rejection.errors?.[0]?.detail ?? refused.rejection.detail);
    };
    const [first, second] = bothParts.parts as [(typeof bothParts.parts)[0], (typeof bothParts.parts)[0]];
    expect(await refusal([first, { ...second, regions: { allow: ['us', 'cn-nx'], deny: [] } }])).toContain(`Some region passes ${cn} too`);
    expect(await refusal([first, { ...second, marketId: testMarketId }])).toContain('an id of its own');
    await deposit(await nodeIn(inJapan));
    expect(await refusal(bothParts.parts)).toContain('Nodes on offer stand in jp-13, which no part takes');
    await bank.openMarket({ marketId: us });
    expect(await refusal(bothParts.parts)).toContain('exists already');
  });

  test('of a market that takes some regions refuses parts outside them; once done it can only be repeated as it is', async () => {
    const asia = 'nvidia-h200' as MarketId;
    await bank.openMarket({ marketId: asia, regions: { allow: ['cn', 'jp'], deny: [] } });
    expect(await trySplit(bank, { ...bothParts, marketId: asia })).toMatchObject({ ok: false, rejection: { code: 'invalid_request' } });
    await splitHere();
    expect(await trySplit(bank)).toMatchObject({ ok: true });
    const other = await trySplit(bank, { ...bothParts, parts: bothParts.parts.slice().reverse() });
    expect(other).toMatchObject({ ok: false, rejection: { code: 'market_already_split' } });
  });

  test('loses no order that was on its way when it was made', async () => {
    const until = addMs(bank.clock.instant(), 3 * hourMs);
    const early = await bank.withdraw(buyer, { life: { kind: 'standing', until } });
    await split(bank);
    await bank.pump.match();
    await bank.settleAll();
    await moveAll(bank);
    await bank.settleAll();
    expect(await bank.withdrawal(buyer, early.withdrawalId)).toMatchObject({
      state: 'standing',
      marketId: cn,
      unfilledMicros: early.unfilledMicros,
    });
    // Nothing of the halt shows yet: the order reaches a market that takes none.
    const { route } = await bank.withdrawal(buyer, early.withdrawalId);
    expect(route?.visits[0]?.marketId).toBe(testMarketId);
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });
});
