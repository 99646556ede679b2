import { haltMarket, resumeMarket } from '@compute-bank/contracts/market-state';
import { createMarket, getMarket } from '@compute-bank/contracts/markets';
import { cancelWithdrawal, getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { platformTenantId } from '@compute-bank/domain/ids';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(haltMarket);

const params = { marketId: testMarketId };
const standing = {
  marketId: testMarketId,
  size: { kind: 'gpus', gpus: 1 },
  durationMinutes: 60,
  endLatest: '2026-05-01T20:00:00Z',
  price: { kind: 'limit', perGpuHour: '10' },
  life: { kind: 'standing', until: '2026-05-01T18:00:00Z' },
} as const;

describe('halting a market', () => {
  test('200: it takes no new orders, what stands can be cancelled, and who did it is noted; asked twice it is done once', async () => {
    const { api, buyer } = await createScene();
    const place = () => api.call(buyer.key, placeWithdrawal, { body: standing });
    const { withdrawalId } = await place();
    await api.bank.settleAll();
    for (let time = 0; time < 2; time += 1) await api.call(api.keys.admin, haltMarket, { params });
    await api.bank.settleAll();
    expect(await api.call(buyer.key, getMarket, { params })).toMatchObject({ state: 'halted' });
    expect(await api.call(api.keys.admin, haltMarket, { params })).toMatchObject({ state: 'halted' });
    await expect(place()).rejects.toMatchObject({ problem: { status: 409, code: 'market_halted' } });
    await api.call(buyer.key, cancelWithdrawal, { params: { withdrawalId } });
    await api.bank.settleAll();
    expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state).toBe('cancelled');
    const audits = (await api.bank.runtime.bank.list('audit', platformTenantId, { limit: 50, after: null })).items;
    expect(audits.filter(({ action }) => action === 'halt-market')).toHaveLength(1);
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('200: again after it was resumed', async () => {
    const { api, buyer } = await createScene();
    const stateAfter = async (act: typeof haltMarket | typeof resumeMarket) => {
      await api.call(api.keys.admin, act, { params });
      await api.bank.settleAll();
      return (await api.call(buyer.key, getMarket, { params })).state;
    };
    expect([await stateAfter(haltMarket), await stateAfter(resumeMarket), await stateAfter(haltMarket)]).toEqual([
      'halted',
      'open',
      'halted',
    ]);
    api.close();
  });

  test('409: before the engine has opened it, it is change_under_way: a halt must not come first', async () => {
    const { api } = await createScene();
    const body = { marketId: 'nvidia-b200', name: 'B200', asset: 'CNY', priceCapPerGpuHour: '20' };
    const own = { marketId: body.marketId };
    await api.call(api.keys.admin, createMarket, { body });
    const early = api.call(api.keys.admin, haltMarket, { params: own });
    await expect(early).rejects.toMatchObject({ problem: { status: 409, code: 'change_under_way' } });
    await api.bank.settleAll();
    await api.call(api.keys.admin, haltMarket, { params: own });
    await api.bank.settleAll();
    expect((await api.call(api.keys.admin, getMarket, { params: own })).state).toBe('halted');
    api.close();
  });

  test('404: one that is not there is market_not_found', async () => {
    const { api } = await createScene();
    const missing = api.call(api.keys.admin, haltMarket, { params: { marketId: 'nvidia-h200' } });
    await expect(missing).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
