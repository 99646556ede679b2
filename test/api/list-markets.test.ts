import { listMarkets } from '@compute-bank/contracts/markets';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listMarkets);

describe('listing markets', () => {
  test('200: shows all of them to everybody with a key', async () => {
    const { api, provider, buyer } = await createScene();
    for (const key of [provider.key, buyer.key, api.keys.admin]) {
      const { items } = await api.call(key, listMarkets);
      expect(items).toMatchObject([{ marketId: 'nvidia-h100-sxm5-80gb', asset: 'CNY', turnaroundMinutes: 5 }]);
    }
    api.close();
  });
});
