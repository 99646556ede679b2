import { getDeposit } from '@compute-bank/contracts/deposits';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getDeposit);

describe('a deposit', () => {
  test('200: is shown to its owner', async () => {
    const { api, provider, join, deposit } = await createScene();
    const made = await deposit([await join()]);
    const shown = await api.call(provider.key, getDeposit, { params: { depositId: made.depositId } });
    expect(shown).toEqual({ ...made, state: 'open' });
    api.close();
  });

  test('404: another provider’s is like a missing one, byte for byte', async () => {
    const { api, strangers, join, deposit } = await createScene();
    const { depositId } = await deposit([await join()]);
    await expectLikeMissing(api, getDeposit, strangers.provider.key, { depositId });
    api.close();
  });
});
