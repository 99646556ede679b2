import { explainWithdrawal } from '@compute-bank/contracts/matches';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(explainWithdrawal);

describe('explaining a withdrawal', () => {
  test('200: one without a match learns which filter removed what, and that a replay decides the same', async () => {
    const { api, buyer, join, deposit, withdraw } = await createScene();
    await deposit([await join(), await join()]);
    const { withdrawalId } = await withdraw({ regions: { allow: ['us'] } });
    const explained = await api.call(buyer.key, explainWithdrawal, { params: { withdrawalId } });
    expect(explained).toMatchObject({ withdrawalId, nodes: 2, feasible: 0, replayIdentical: true });
    expect(explained.filters).toContainEqual({ filter: 'region', removed: 2 });
    api.close();
  });

  test('404: another buyer’s is like a missing one, byte for byte', async () => {
    const { api, strangers, withdraw } = await createScene();
    const { withdrawalId } = await withdraw();
    await expectLikeMissing(api, explainWithdrawal, strangers.buyer.key, { withdrawalId });
    api.close();
  });
});
