import { getNode, restoreNode } from '@compute-bank/contracts/nodes';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene, type Scene, suspend, type Traded } from '../fixtures/scene.ts';

promiseGuards(restoreNode);

/** A trade whose node never answers: the bank takes it for lost. */
async function lost(): Promise<Scene & { readonly traded: Traded }> {
  const scene = await createScene();
  const traded = await scene.trade();
  await scene.api.bank.advance(20 * minuteMs);
  return { ...scene, traded };
}

describe('restoring a node', () => {
  test('200: offers it again once its agent was heard', async () => {
    const { api, provider, buyer, traded, withdraw } = await lost();
    const { nodeId } = traded.node;
    expect((await api.call(provider.key, getNode, { params: { nodeId } })).failed).toBe(true);
    await traded.node.beat();
    await api.call(provider.key, restoreNode, { params: { nodeId } });
    await api.call(provider.key, restoreNode, { params: { nodeId } });
    await api.bank.settleAll();
    expect((await api.call(provider.key, getNode, { params: { nodeId } })).failed).toBe(false);
    const { withdrawalId } = await withdraw();
    expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state).toBe('filled');
    api.close();
  });

  test('409: while its agent is silent it is node_not_eligible', async () => {
    const { api, provider, traded } = await lost();
    const refused = api.call(provider.key, restoreNode, { params: { nodeId: traded.node.nodeId } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'node_not_eligible' } });
    api.close();
  });

  test('409: one that is not lost is node_not_failed', async () => {
    const { api, provider, join } = await createScene();
    const { nodeId } = await join();
    const refused = api.call(provider.key, restoreNode, { params: { nodeId } });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'node_not_failed' } });
    api.close();
  });

  test('403: a suspended provider is tenant_suspended', async () => {
    const { api, provider, traded } = await lost();
    await suspend(api, provider.tenantId);
    const refused = api.call(provider.key, restoreNode, { params: { nodeId: traded.node.nodeId } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 403, code: 'tenant_suspended' } });
    api.close();
  });

  test('404: another provider’s is like a missing one, byte for byte', async () => {
    const { api, strangers, traded } = await lost();
    await expectLikeMissing(api, restoreNode, strangers.provider.key, { nodeId: traded.node.nodeId });
    api.close();
  });
});
