import { getDeposit } from '@compute-bank/contracts/deposits';
import { moveOrders, splitMarket } from '@compute-bank/contracts/market-splits';
import { maintainNode } from '@compute-bank/contracts/nodes';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(moveOrders);

const params = { marketId: testMarketId };
const cn = 'nvidia-h100-cn';
const parts = [
  { marketId: cn, regions: { allow: ['cn'] } },
  { marketId: 'nvidia-h100-rest', regions: { deny: ['cn'] } },
];

describe('moving the orders of a split market', () => {
  test('200: withdrawals first, then deposits, until nothing is left; its answer says what', async () => {
    const { api, provider, buyer, withdraw, join, deposit } = await createScene();
    const { admin } = api.keys;
    const waiting = await withdraw({ life: { kind: 'standing', until: '2026-05-01T06:00:00Z' } });
    const { depositId } = await deposit([await join(4)]);
    await api.call(admin, splitMarket, { params, body: { parts } });
    const move = async () => {
      const answer = await api.call(admin, moveOrders, { params });
      await api.bank.settleAll();
      return answer;
    };
    expect(await move()).toEqual({
      moved: { deposits: 0, nodes: 0, withdrawals: 0 },
      left: { preparing: true, deposits: 1, withdrawals: 1 },
      leases: 0,
    });
    expect((await move()).moved).toEqual({ deposits: 0, nodes: 0, withdrawals: 1 });
    expect((await move()).moved).toEqual({ deposits: 1, nodes: 1, withdrawals: 0 });
    expect((await move()).left).toEqual({ preparing: false, deposits: 0, withdrawals: 0 });
    expect(await api.call(provider.key, getDeposit, { params: { depositId } })).toMatchObject({
      state: 'closed',
      reason: { code: 'market_split', textZh: expect.stringContaining('拆分') },
    });
    const moved = await api.call(provider.key, getDeposit, { params: { depositId: `${depositId}-s0` } });
    expect(moved).toMatchObject({ marketId: cn, state: 'open', movedFrom: depositId, floorPerGpuHour: '2.000000' });
    const shown = await api.call(buyer.key, getWithdrawal, { params: { withdrawalId: waiting.withdrawalId } });
    expect(shown).toMatchObject({ state: 'standing', marketId: cn, unfilledHold: waiting.unfilledHold });
    expect(shown.markets).toEqual([cn, 'nvidia-h100-rest']);
    expect(shown.visits[0]).toEqual({ ...params, outcome: 'moved' });
    api.close();
  });

  test('200: a node under maintenance stays so in its part, and comes back there', async () => {
    const { api, provider, withdraw, join, deposit, buyer } = await createScene();
    const node = await join();
    await deposit([node]);
    const maintain = (on: boolean) => api.call(provider.key, maintainNode, { params: { nodeId: node.nodeId }, body: { on } });
    await maintain(true);
    await api.bank.settleAll();
    await api.call(api.keys.admin, splitMarket, { params, body: { parts } });
    await api.bank.settleAll();
    expect((await api.call(api.keys.admin, moveOrders, { params })).left.preparing).toBe(true);
    await api.bank.settleAll();
    expect((await api.call(api.keys.admin, moveOrders, { params })).moved.nodes).toBe(1);
    await api.bank.settleAll();
    const state = async () => {
      const { withdrawalId } = await withdraw();
      return (await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state;
    };
    expect(await state()).toBe('cancelled');
    await maintain(false);
    await api.bank.settleAll();
    expect(await state()).toBe('filled');
    api.close();
  });

  test('409: of one that was not split is market_not_split; 404: of one that is not there', async () => {
    const { api } = await createScene();
    const asked = (marketId: string) => api.call(api.keys.admin, moveOrders, { params: { marketId } });
    await expect(asked(testMarketId)).rejects.toMatchObject({ problem: { status: 409, code: 'market_not_split' } });
    await expect(asked('nvidia-h200')).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
