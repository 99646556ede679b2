import { getMarket } from '@compute-bank/contracts/markets';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getMarket);

describe('a market', () => {
  test('200: is shown with its figures; 404: a missing one is market_not_found', async () => {
    const { api, buyer } = await createScene();
    const shown = await api.call(buyer.key, getMarket, { params: { marketId: 'nvidia-h100-sxm5-80gb' } });
    expect(shown).toMatchObject({ name: 'NVIDIA H100 SXM5 80 GB', priceCapPerGpuHour: '20.000000' });
    const refused = api.call(buyer.key, getMarket, { params: { marketId: 'no-such-market' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
