import { closeDeposit, getDeposit } from '@compute-bank/contracts/deposits';
import { getNode } from '@compute-bank/contracts/nodes';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(closeDeposit);

describe('closing a deposit', () => {
  test('200: takes no new matches, frees its nodes, and may be asked twice', async () => {
    const { api, provider, buyer, join, deposit, withdraw } = await createScene();
    const node = await join();
    const { depositId } = await deposit([node]);
    await api.call(provider.key, closeDeposit, { params: { depositId } });
    await api.call(provider.key, closeDeposit, { params: { depositId } });
    await api.bank.settleAll();
    expect((await api.call(provider.key, getDeposit, { params: { depositId } })).state).toBe('closed');
    expect((await api.call(provider.key, getNode, { params: { nodeId: node.nodeId } })).depositId).toBeNull();
    const { withdrawalId } = await withdraw();
    expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state).not.toBe('filled');
    api.close();
  });

  test('409: a closed one is deposit_already_closed', async () => {
    const { api, provider, join, deposit } = await createScene();
    const { depositId } = await deposit([await join()]);
    await api.call(provider.key, closeDeposit, { params: { depositId } });
    await api.bank.settleAll();
    const refused = api.call(provider.key, closeDeposit, { params: { depositId } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'deposit_already_closed' } });
    api.close();
  });

  test('404: another provider’s is like a missing one, and stays open', async () => {
    const { api, provider, strangers, join, deposit } = await createScene();
    const { depositId } = await deposit([await join()]);
    await expectLikeMissing(api, closeDeposit, strangers.provider.key, { depositId });
    await api.bank.settleAll();
    expect((await api.call(provider.key, getDeposit, { params: { depositId } })).state).toBe('open');
    api.close();
  });
});
