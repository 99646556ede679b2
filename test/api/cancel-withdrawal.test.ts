import { listBalances } from '@compute-bank/contracts/accounts';
import { cancelWithdrawal, getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { addMs, formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene, type Scene } from '../fixtures/scene.ts';

promiseGuards(cancelWithdrawal);

const standing = ({ api, withdraw }: Scene) =>
  withdraw({ life: { kind: 'standing', until: formatInstant(addMs(api.bank.clock.instant(), hourMs)) } });

describe('cancelling a withdrawal', () => {
  test('200: is requested at once and final once projected; the hold returns; asking twice is harmless', async () => {
    const scene = await createScene();
    const { api, buyer } = scene;
    const { withdrawalId } = await standing(scene);
    const requested = await api.call(buyer.key, cancelWithdrawal, { params: { withdrawalId } });
    expect(requested).toMatchObject({ state: 'standing', cancelRequestedAt: '2026-05-01T00:00:00.000Z' });
    await api.call(buyer.key, cancelWithdrawal, { params: { withdrawalId } });
    await api.bank.settleAll();
    expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state).toBe('cancelled');
    expect((await api.call(buyer.key, listBalances)).items).toMatchObject([{ available: '10000.000000', held: '0.000000' }]);
    api.close();
  });

  test('409: one that is over is withdrawal_already_closed', async () => {
    const { api, buyer, withdraw } = await createScene();
    const { withdrawalId } = await withdraw();
    const refused = api.call(buyer.key, cancelWithdrawal, { params: { withdrawalId } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'withdrawal_already_closed' } });
    api.close();
  });

  test('404: another buyer’s is like a missing one, and stays', async () => {
    const scene = await createScene();
    const { withdrawalId } = await standing(scene);
    await expectLikeMissing(scene.api, cancelWithdrawal, scene.strangers.buyer.key, { withdrawalId });
    const { cancelRequestedAt } = await scene.api.call(scene.buyer.key, getWithdrawal, { params: { withdrawalId } });
    expect(cancelRequestedAt).toBeNull();
    scene.api.close();
  });
});
