import { getNode, maintainNode } from '@compute-bank/contracts/nodes';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(maintainNode);

describe('maintenance of a node', () => {
  test('200: keeps new matches off it, leaves its lease alone, and ends when it is told', async () => {
    const { api, provider, buyer, trade, withdraw } = await createScene();
    const { node, leaseId } = await trade({ size: { kind: 'gpus', gpus: 4 } });
    const params = { nodeId: node.nodeId };
    const stateOf = async (withdrawalId: string) => (await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state;
    const four = { size: { kind: 'gpus', gpus: 4 } } as const;
    expect((await api.call(provider.key, maintainNode, { params, body: {} })).maintenance).toBe(true);
    await api.call(provider.key, maintainNode, { params, body: { on: true } });
    await api.bank.settleAll();
    expect((await api.call(provider.key, getNode, { params })).maintenance).toBe(true);
    expect(await stateOf((await withdraw(four)).withdrawalId)).toBe('cancelled');
    const { items } = await api.bank.runtime.bank.list('lease', buyer.tenantId as never, { limit: 5, after: null });
    expect(items).toMatchObject([{ leaseId, reason: null }]);
    await api.call(provider.key, maintainNode, { params, body: { on: false } });
    await api.bank.settleAll();
    expect(await stateOf((await withdraw(four)).withdrawalId)).toBe('filled');
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('409: a switch before the market has heard of the last one is change_under_way', async () => {
    const { api, provider, join } = await createScene();
    const params = { nodeId: (await join()).nodeId };
    await api.call(provider.key, maintainNode, { params, body: {} });
    const refused = api.call(provider.key, maintainNode, { params, body: { on: false } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'change_under_way' } });
    api.close();
  });

  test('404: another provider’s is like a missing one', async () => {
    const { api, strangers, join } = await createScene();
    await expectLikeMissing(api, maintainNode, strangers.provider.key, { nodeId: (await join()).nodeId });
    api.close();
  });
});
