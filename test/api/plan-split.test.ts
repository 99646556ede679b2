import { planSplit } from '@compute-bank/contracts/market-splits';
import { getMarket } from '@compute-bank/contracts/markets';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(planSplit);

const params = { marketId: testMarketId };
const part = (marketId: string, ...allow: string[]) => ({ marketId, regions: { allow, deny: [] } });

describe('planning a split', () => {
  test('200: counts what each part would get, and what stays, and changes nothing', async () => {
    const { api, trade, join, deposit, buyer } = await createScene();
    await trade();
    await deposit([await join(4)]);
    const parts = [part('nvidia-h100-cn', 'cn'), part('nvidia-h100-us', 'us')];
    expect(await api.call(api.keys.admin, planSplit, { params, body: { parts } })).toEqual({
      ...params,
      isSplit: false,
      parts: [
        { ...parts[0], nodes: 2, gpus: 12, withdrawals: 0 },
        { ...parts[1], nodes: 0, gpus: 0, withdrawals: 0 },
      ],
      deposits: 2,
      withdrawals: 0,
      leases: 1,
      uncoveredRegions: [],
    });
    const elsewhere = { parts: [part('nvidia-h100-de', 'de'), part('nvidia-h100-us', 'us')] };
    expect((await api.call(api.keys.admin, planSplit, { params, body: elsewhere })).uncoveredRegions).toEqual(['cn-nx']);
    expect(await api.call(buyer.key, getMarket, { params })).toMatchObject({ state: 'open', splitInto: [] });
    api.close();
  });

  test('404: of a market that is not there', async () => {
    const { api } = await createScene();
    const body = { parts: [part('one', 'cn'), part('two', 'us')] };
    const answer = api.call(api.keys.admin, planSplit, { params: { marketId: 'nvidia-h200' }, body });
    await expect(answer).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
