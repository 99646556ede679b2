import { explainMatch } from '@compute-bank/application/explain-withdrawal';
import { reclaimCapacity } from '@compute-bank/application/reclaim-capacity';
import type { DepositId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, floorMinute, hourMs, minuteMs, secondMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank, type WithdrawalWish } from '../fixtures/bank.ts';
import { accepted, onceFor, type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { cn, moveAll, split } from '../fixtures/split.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
});
afterEach(() => bank.close());

const ask = async (wish: WithdrawalWish = {}): Promise<WithdrawalId> => {
  const { withdrawalId } = await bank.withdraw(buyer, wish);
  await bank.settleAll();
  return withdrawalId;
};
const look = (withdrawalId: WithdrawalId) => bank.withdrawal(buyer, withdrawalId);
const splitAndMove = async (): Promise<void> => {
  await split(bank);
  await moveAll(bank);
  await bank.settleAll();
};
const wholeNode = { size: { kind: 'shape', nodes: 1, gpusPerNode: 8 } } as const;
const verified = async () => (await verifyTestBank(bank)).findings;

describe('a node of a market that was split', () => {
  test('that is lost under a lease there is not sold in its part, until it is restored', async () => {
    await bank.openMarket();
    const node = await bank.join(provider);
    await bank.deposit(provider, { nodes: [node] });
    await ask({ ...wholeNode, durationMs: hourMs, endLatest: addMs(bank.clock.instant(), 2 * hourMs) });
    await splitAndMove();
    node.behaviour.beats = false;
    await bank.advance(20 * minuteMs);
    const later = () => ask({ ...wholeNode, durationMs: 2 * hourMs, startEarliest: addMs(floorMinute(bank.clock.instant()), 4 * hourMs) });
    expect((await look(await later())).state).toBe('cancelled');
    node.behaviour.beats = true;
    await bank.beatAll();
    await bank.restore(provider, node.nodeId);
    await bank.settleAll();
    expect(await look(await later())).toMatchObject({ state: 'filled', marketId: cn });
    expect(await verified()).toEqual([]);
  });

  test('that its provider takes back is offered in its part up to then', async () => {
    await bank.openMarket();
    const [node, other] = [await bank.join(provider), await bank.join(provider)];
    const { depositId } = await bank.deposit(provider, { nodes: [node, other], noticeMs: 30 * minuteMs });
    await bank.settleAll();
    const from = addMs(floorMinute(bank.clock.instant()), 3 * hourMs);
    const once = onceFor<never>(bank.runtime, provider, 'reclaim-capacity');
    accepted(await reclaimCapacity(bank.runtime, provider.principal, { depositId, nodeId: node.nodeId, from }, once));
    await bank.settleAll();
    await splitAndMove();
    const windowsOf = async (suffix: string) =>
      (await bank.runtime.bank.read({ type: 'deposit', tenantId: provider.tenantId, depositId: `${depositId}-${suffix}` as DepositId }))
        ?.entity.windows;
    expect((await windowsOf('s0'))?.at(-1)?.end).toBe(from);
    expect((await windowsOf('s1'))?.at(-1)?.end).toBe(addMs(floorMinute(bank.clock.instant()), 24 * hourMs));
    expect(await verified()).toEqual([]);
  });
});

describe('orders of a market that was split', () => {
  test('that waited for a call are matched at the call of the part', async () => {
    await bank.openMarket({ clearing: { kind: 'call', everyMs: 10 * secondMs, kBps: 5_000, iterations: 20 } });
    await bank.settleAll();
    await bank.deposit(provider, { nodes: [await bank.join(provider)] });
    const [waits, stands] = [await ask(), await ask({ life: { kind: 'standing', until: addMs(bank.clock.instant(), hourMs) } })];
    await splitAndMove();
    await bank.advance(30 * secondMs);
    for (const id of [waits, stands]) expect(await look(id)).toMatchObject({ state: 'filled', marketId: cn });
    expect(await verified()).toEqual([]);
  });

  test('are explained by the log of the market that decided', async () => {
    await bank.openMarket();
    const short = { endLatest: addMs(bank.clock.instant(), 110 * minuteMs) };
    await bank.deposit(provider, { nodes: [await bank.join(provider, { gpus: 2 })] });
    const id = await ask({
      ...short,
      size: { kind: 'gpus', gpus: 4, gpusMin: 1 },
      life: { kind: 'standing', until: addMs(bank.clock.instant(), hourMs) },
    });
    await splitAndMove();
    await bank.deposit(provider, { nodes: [await bank.join(provider, { gpus: 8 })] });
    await bank.settleAll();
    const { matchIds } = await look(id);
    const explained = await Promise.all(
      matchIds.map(async (matchId) => accepted(await explainMatch(bank.runtime, buyer.principal, matchId))),
    );
    expect(explained.map(({ order, replayIdentical }) => [order.marketId, replayIdentical])).toEqual([
      [testMarketId, true],
      [cn, true],
    ]);
  });
});
