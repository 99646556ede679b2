import { listBalances } from '@compute-bank/contracts/accounts';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listBalances);

describe('listing balances', () => {
  test('200: shows the caller’s own, one per asset; who has none has an empty list', async () => {
    const { api, buyer, strangers } = await createScene();
    expect((await api.call(buyer.key, listBalances)).items).toEqual([
      { asset: 'CNY', available: '10000.000000', held: '0.000000', earnings: '0.000000', bond: '0.000000', creditLimit: '0.000000' },
    ]);
    expect((await api.call(strangers.buyer.key, listBalances)).items).toEqual([]);
    api.close();
  });
});
