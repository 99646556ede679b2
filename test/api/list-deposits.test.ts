import { listDeposits } from '@compute-bank/contracts/deposits';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listDeposits);

describe('listing deposits', () => {
  test('200: shows the caller’s own in order and nobody else’s', async () => {
    const { api, provider, strangers, join, deposit } = await createScene();
    const made = [await deposit([await join()]), await deposit([await join()])];
    const { items } = await api.call(provider.key, listDeposits);
    expect(items.map(({ depositId }) => depositId).sort()).toEqual(made.map(({ depositId }) => depositId).sort());
    expect((await api.call(strangers.provider.key, listDeposits)).items).toEqual([]);
    api.close();
  });
});
