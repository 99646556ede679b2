import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getWithdrawal);

describe('a withdrawal', () => {
  test('200: that found nothing says so, and gave its hold back', async () => {
    const { api, buyer, withdraw } = await createScene();
    const { withdrawalId } = await withdraw({ workload: { argv: ['python', 'train.py'], env: { SEED: '1' } } });
    expect(await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).toMatchObject({
      reason: { code: 'no_match', fault: 'none' },
      unfilledHold: '0.000000',
      matchIds: [],
      workload: { argv: ['python', 'train.py'], env: { SEED: '1' }, releaseOnExit: true },
    });
    api.close();
  });

  test('404: another buyer’s is like a missing one, byte for byte', async () => {
    const { api, strangers, withdraw } = await createScene();
    const { withdrawalId } = await withdraw();
    await expectLikeMissing(api, getWithdrawal, strangers.buyer.key, { withdrawalId });
    api.close();
  });
});
