import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { DepositId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, dayMs, floorMinute, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank, type WithdrawalWish } from '../fixtures/bank.ts';
import { type TestTenant, testAsset, testMarketId } from '../fixtures/parties.ts';
import { cn, moveAll, moveOnce, plan, split, us } from '../fixtures/split.ts';
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

const inTexas = { country: 'us', code: 'us-tx' };
const wholeNode = { size: { kind: 'shape', nodes: 1, gpusPerNode: 8 } } as const;
const standing = (): WithdrawalWish => ({
  life: { kind: 'standing', until: addMs(bank.clock.instant(), 20 * hourMs) },
  endLatest: addMs(bank.clock.instant(), 23 * hourMs),
});

async function offer(nodes: readonly TestNode[], wish: object = {}): Promise<DepositId> {
  const { depositId } = await bank.deposit(provider, { nodes, ...wish });
  await bank.settleAll();
  return depositId;
}
async function ask(wish: WithdrawalWish = {}): Promise<WithdrawalId> {
  const { withdrawalId } = await bank.withdraw(buyer, wish);
  await bank.settleAll();
  return withdrawalId;
}
const look = (withdrawalId: WithdrawalId) => bank.withdrawal(buyer, withdrawalId);
async function deposits(): Promise<readonly Deposit[]> {
  return (await bank.runtime.bank.list('deposit', provider.tenantId, { limit: 100, after: null })).items;
}
const inParts = async () => (await deposits()).filter(({ marketId }) => marketId !== testMarketId);
const held = async () => (await bank.runtime.bank.read({ type: 'balance', tenantId: buyer.tenantId, asset: testAsset }))?.entity.held;
const verified = async () => (await verifyTestBank(bank)).findings;

describe('moving a market to its parts in the middle of its life', () => {
  test('takes deposits and standing orders along, leaves leases, and sells nothing twice', async () => {
    const [leased, idle, abroad] = [await bank.join(provider), await bank.join(provider), await bank.join(provider, { region: inTexas })];
    await offer([leased]);
    // Booked from the third hour on.
    const startEarliest = addMs(floorMinute(bank.clock.instant()), 3 * hourMs);
    await ask({ ...wholeNode, durationMs: 2 * hourMs, startEarliest, endLatest: addMs(startEarliest, 2 * hourMs) });
    await offer([idle, abroad]);
    const waiting = await ask({ ...standing(), limitMicros: 1_000_000n });
    const before = await held();
    expect(await plan(bank)).toMatchObject({ deposits: 2, withdrawals: 1, leases: 1, uncovered: [], parts: [{ nodes: 2 }, { nodes: 1 }] });
    await split(bank);
    await moveAll(bank);
    await bank.settleAll();
    expect(await look(waiting)).toMatchObject({
      state: 'standing',
      marketId: cn,
      route: { visits: [{ marketId: testMarketId, outcome: 'moved' }, { marketId: cn }, { marketId: us }] },
    });
    expect(await held()).toBe(before);
    expect(await verified()).toEqual([]);
    const states = (await deposits()).map(({ marketId, state, reason }) => [marketId, state, reason?.code ?? ''].join(' '));
    expect(states.sort()).toEqual([
      `${cn} open `,
      `${cn} open `,
      `${testMarketId} closed market_split`,
      `${testMarketId} closing market_split`,
      `${us} open `,
    ]);
  });

  test('offers a node with a booked lease before and after it, a turnaround away', async () => {
    const node = await bank.join(provider);
    const old = await offer([node]);
    const begin = floorMinute(bank.clock.instant());
    const startEarliest = addMs(begin, 3 * hourMs);
    const lease = await ask({ ...wholeNode, durationMs: 2 * hourMs, startEarliest, endLatest: addMs(startEarliest, 2 * hourMs) });
    await split(bank);
    await moveAll(bank);
    await bank.settleAll();
    const [moved] = await inParts();
    expect(moved).toMatchObject({ marketId: cn, state: 'open', movedFrom: old, floorMicros: 2_000_000n });
    expect(moved?.windows).toEqual([
      { start: begin, end: addMs(startEarliest, -5 * minuteMs) },
      { start: addMs(startEarliest, 2 * hourMs + 5 * minuteMs), end: addMs(begin, dayMs) },
    ]);
    // Too long for the time before: it comes after.
    const long = await ask({ ...wholeNode, durationMs: 3 * hourMs, endLatest: addMs(begin, 20 * hourMs) });
    expect((await bank.leases(buyer, long))[0]).toMatchObject({ marketId: cn, start: addMs(startEarliest, 2 * hourMs + 5 * minuteMs) });
    expect(await verified()).toEqual([]);
    await bank.advance(12 * hourMs);
    for (const id of [lease, long]) expect((await bank.leases(buyer, id))[0]?.state).toBe('ended');
    expect((await deposits())[0]).toMatchObject({ depositId: old, state: 'closed' });
    expect(await held()).toBe(0n);
    expect(await verified()).toEqual([]);
  });

  test('gives the nodes back to a deposit that still has leases, so that they cannot be offered over them', async () => {
    const node = await bank.join(provider);
    const old = await offer([node]);
    await ask({ ...wholeNode, durationMs: 2 * hourMs });
    await split(bank);
    await moveAll(bank);
    await bank.settleAll();
    const [moved] = await inParts();
    await bank.closeDeposit(provider, moved?.depositId as DepositId);
    await bank.settleAll();
    expect(await bank.tryDeposit(provider, { nodes: [node] })).toMatchObject({ ok: false, rejection: { code: 'node_already_deposited' } });
    expect(await verified()).toEqual([]);
    await bank.advance(3 * hourMs);
    expect((await deposits())[0]).toMatchObject({ depositId: old, state: 'closed' });
    expect(await bank.tryDeposit(provider, { nodes: [node] })).toMatchObject({ ok: true, value: { marketId: cn } });
  });

  test('moves what is still wanted of a withdrawal that is filled in part, and matches it there', async () => {
    await offer([await bank.join(provider, { gpus: 2 })]);
    const part = await ask({
      ...standing(),
      size: { kind: 'gpus', gpus: 5, gpusMin: 1 },
      endLatest: addMs(bank.clock.instant(), 110 * minuteMs),
    });
    expect(await look(part)).toMatchObject({ state: 'partially_filled', gpusFilled: 2 });
    await split(bank);
    await moveAll(bank);
    await bank.settleAll();
    expect(await look(part)).toMatchObject({ state: 'partially_filled', marketId: cn, route: { claimedBy: null } });
    expect(await verified()).toEqual([]);
    await offer([await bank.join(provider, { gpus: 8, region: inTexas })]);
    await offer([await bank.join(provider, { gpus: 8 })]);
    expect(await look(part)).toMatchObject({ state: 'filled', gpusFilled: 5, route: { claimedBy: cn } });
    await bank.advance(4 * hourMs);
    expect(await held()).toBe(0n);
    expect(await verified()).toEqual([]);
  });

  test('keeps age: of two that stand at one price the older is served first', async () => {
    const [older, younger] = [await ask({ ...standing(), ...wholeNode }), await ask({ ...standing(), ...wholeNode })];
    await split(bank);
    await moveAll(bank);
    await bank.settleAll();
    await offer([await bank.join(provider)], {
      windows: [{ start: floorMinute(bank.clock.instant()), end: addMs(floorMinute(bank.clock.instant()), 90 * minuteMs) }],
    });
    expect([(await look(older)).state, (await look(younger)).state]).toEqual(['filled', 'standing']);
  });

  test('ends an order whose buyer cancels it meanwhile, and moves nothing of it', async () => {
    const id = await ask(standing());
    await split(bank);
    await bank.settleAll();
    await bank.cancel(buyer, id);
    await moveOnce(bank);
    await bank.settleAll();
    expect(await look(id)).toMatchObject({ state: 'cancelled', marketId: testMarketId, unfilledMicros: 0n });
    expect(await verified()).toEqual([]);
  });

  test('ends an order that no part could serve, as one that found no match, with its money back', async () => {
    const id = await ask({ ...standing(), regions: { allow: ['jp'], deny: [] } });
    await split(bank);
    await moveAll(bank);
    await bank.settleAll();
    expect(await look(id)).toMatchObject({ state: 'cancelled', reason: { code: 'no_match' }, marketId: testMarketId });
    expect(await held()).toBe(0n);
    expect(await verified()).toEqual([]);
  });

  test('goes on after a crash at any point, and does nothing twice', async () => {
    const nodes = [await bank.join(provider), await bank.join(provider), await bank.join(provider, { region: inTexas })];
    await offer(nodes);
    const ids = [await ask({ ...standing(), limitMicros: 1_000_000n }), await ask({ ...standing(), limitMicros: 1_000_000n })];
    await split(bank);
    await bank.settleAll();
    // Each round is cut off by refusing the commit of that number.
    const { commit } = bank.runtime.bank;
    let left = 0;
    Object.assign(bank.runtime.bank, {
      commit: (changes: Parameters<typeof commit>[0]) => {
        if (left === 0) throw new Error('the process ends here');
        left -= 1;
        return commit(changes);
      },
    });
    for (let round = 0; round < 12; round += 1) {
      left = 1;
      await moveOnce(bank).catch((error: Error) => expect(error.message).toBe('the process ends here'));
      left = Number.POSITIVE_INFINITY;
      await bank.settleAll();
    }
    expect((await moveOnce(bank)).left).toEqual({ preparing: false, deposits: 0, withdrawals: 0 });
    const moved = await inParts();
    expect(moved.map(({ marketId }) => marketId).sort()).toEqual([cn, us]);
    expect(moved.flatMap(({ nodeIds }) => nodeIds).sort()).toEqual(nodes.map(({ nodeId }) => nodeId).sort());
    for (const id of ids) expect((await look(id)).route?.visits.filter(({ outcome }) => outcome === 'moved')).toHaveLength(1);
    expect(await verified()).toEqual([]);
  });
});
