import { marketFills } from '@compute-bank/contracts/markets';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(marketFills);

describe('the fills of a market', () => {
  test('200: show price, size and time to everybody, latest first, and name nobody', async () => {
    const { api, strangers, buyer, provider, join, deposit, withdraw } = await createScene();
    await deposit([await join()], { floorPerGpuHour: '2' });
    await deposit([await join()], { floorPerGpuHour: '3' });
    await withdraw();
    await withdraw();
    const { items } = await api.call(strangers.buyer.key, marketFills, { params: { marketId: 'nvidia-h100-sxm5-80gb' } });
    expect(items.map(({ perGpuHour, gpus }) => [perGpuHour, gpus])).toEqual([
      ['3.000000', 8],
      ['2.000000', 8],
    ]);
    for (const hidden of [provider.tenantId, buyer.tenantId, 'mat_', 'nod_']) expect(JSON.stringify(items)).not.toContain(hidden);
    api.close();
  });

  test('404: of a missing market it is market_not_found', async () => {
    const { api, buyer } = await createScene();
    const refused = api.call(buyer.key, marketFills, { params: { marketId: 'no-such-market' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
