import { openDeposit } from '@compute-bank/contracts/deposits';
import { splitMarket } from '@compute-bank/contracts/market-splits';
import { createMarket, getMarket } from '@compute-bank/contracts/markets';
import { platformTenantId } from '@compute-bank/domain/ids';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(splitMarket);

const params = { marketId: testMarketId };
const cn = { marketId: 'nvidia-h100-cn', regions: { allow: ['cn'] } };
const rest = { marketId: 'nvidia-h100-rest', regions: { deny: ['cn'] } };
const body = { parts: [cn, rest] };
const shown = [
  { marketId: cn.marketId, regions: { allow: ['cn'], deny: [] } },
  { marketId: rest.marketId, regions: { allow: [], deny: ['cn'] } },
];

describe('splitting a market', () => {
  test('200: opens the parts with its figures, halts it, notes who did it; the same request again answers the same', async () => {
    const { api, provider, join } = await createScene();
    const idempotencyKey = newKey();
    const split = await api.call(api.keys.admin, splitMarket, { params, body, idempotencyKey });
    expect(split).toMatchObject({ ...params, splitInto: shown, partOf: null });
    await api.bank.settleAll();
    expect(await api.call(api.keys.admin, splitMarket, { params, body, idempotencyKey })).toEqual(split);
    const market = (marketId: string) => api.call(provider.key, getMarket, { params: { marketId } });
    expect(await market(testMarketId)).toMatchObject({ state: 'halted', splitInto: shown });
    expect(await market(rest.marketId)).toMatchObject({
      ...shown[1],
      name: 'NVIDIA H100 SXM5 80 GB (all regions but not cn)',
      state: 'open',
      partOf: testMarketId,
      asset: 'CNY',
      priceCapPerGpuHour: '20.000000',
      splitInto: [],
    });
    const audits = (await api.bank.runtime.bank.list('audit', platformTenantId, { limit: 50, after: null })).items;
    expect(audits.map(({ action, object }) => [action, object])).toContainEqual(['split-market', testMarketId]);
    const { nodeId } = await join();
    const windows = [{ start: '2026-05-01T00:00:00Z', end: '2026-05-02T00:00:00Z' }];
    const deposit = { ...params, nodeIds: [nodeId], windows, floorPerGpuHour: '2' };
    expect((await api.call(provider.key, openDeposit, { body: deposit })).marketId).toBe(cn.marketId);
    api.close();
  });

  test('409: in another way it is market_already_split; a part that exists is market_exists; 404: one that is not there', async () => {
    const { api } = await createScene();
    const { admin } = api.keys;
    await api.call(admin, createMarket, { body: { marketId: 'taken', name: 'Taken', asset: 'CNY', priceCapPerGpuHour: '1' } });
    const parts = [{ ...cn, marketId: 'taken' }, rest];
    const onto = api.call(admin, splitMarket, { params, body: { parts } });
    await expect(onto).rejects.toMatchObject({ problem: { status: 409, code: 'market_exists' } });
    await api.call(admin, splitMarket, { params, body });
    const other = api.call(admin, splitMarket, { params, body: { parts: [rest, cn] } });
    await expect(other).rejects.toMatchObject({ problem: { status: 409, code: 'market_already_split' } });
    const missing = api.call(admin, splitMarket, { params: { marketId: 'nvidia-h200' }, body });
    await expect(missing).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });

  test.each([
    ['one part', [cn], '/parts'],
    ['parts that share a region', [cn, { ...rest, regions: { allow: ['us', 'cn-nx'] } }], '/parts/1/regions'],
    ['two parts of one id', [cn, { ...rest, marketId: cn.marketId }], '/parts/1/marketId'],
    ['a region in capitals', [{ ...cn, regions: { allow: ['CN'] } }, rest], '/parts/0/regions/allow/0'],
  ])('400: %s', async (_, parts, pointer) => {
    const { api } = await createScene();
    const answer = api.call(api.keys.admin, splitMarket, { params, body: { parts } });
    await expect(answer).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer }] } });
    api.close();
  });

  test('400: a part must take every region that is on offer', async () => {
    const { api, join, deposit } = await createScene();
    await deposit([await join()]);
    const parts = [
      { marketId: 'nvidia-h100-us', regions: { allow: ['us'] } },
      { marketId: 'nvidia-h100-de', regions: { allow: ['de'] } },
    ];
    const answer = api.call(api.keys.admin, splitMarket, { params, body: { parts } });
    await expect(answer).rejects.toMatchObject({
      problem: { status: 400, errors: [{ pointer: '/parts', detail: expect.stringContaining('cn-nx') }] },
    });
    api.close();
  });
});
