import { marketDepth } from '@compute-bank/contracts/markets';
import { addMs, formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(marketDepth);

const params = { marketId: 'nvidia-h100-sxm5-80gb' };

describe('the depth of a market', () => {
  test('200: shows free GPUs by floor and wanted ones by limit, with the book’s version, and names nobody', async () => {
    const { api, buyer, provider, join, deposit, withdraw } = await createScene();
    await deposit([await join()], { floorPerGpuHour: '9' });
    await deposit([await join(4)], { floorPerGpuHour: '8' });
    await withdraw({
      price: { kind: 'limit', perGpuHour: '3' },
      life: { kind: 'standing', until: formatInstant(addMs(api.bank.clock.instant(), hourMs)) },
    });
    const depth = await api.call(buyer.key, marketDepth, { params });
    expect(depth.asks).toEqual([
      { perGpuHour: '8.000000', gpus: 4, orders: 1 },
      { perGpuHour: '9.000000', gpus: 8, orders: 1 },
    ]);
    expect(depth.bids).toEqual([{ perGpuHour: '3.000000', gpus: 8, orders: 1 }]);
    expect(depth.position).toBeGreaterThan(0);
    for (const hidden of [provider.tenantId, buyer.tenantId]) expect(JSON.stringify(depth)).not.toContain(hidden);
    api.close();
  });

  test('404: of a missing market it is market_not_found', async () => {
    const { api, buyer } = await createScene();
    const refused = api.call(buyer.key, marketDepth, { params: { marketId: 'no-such-market' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
