import { splitMarket } from '@compute-bank/contracts/market-splits';
import { haltMarket, resumeMarket } from '@compute-bank/contracts/market-state';
import { getMarket } from '@compute-bank/contracts/markets';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(resumeMarket);

const params = { marketId: testMarketId };

/** All eight GPUs of the only node, or one of them, for an hour that must begin soon; it stands until then. */
const orderOf = (gpus: number) =>
  ({
    marketId: testMarketId,
    size: { kind: 'gpus', gpus },
    durationMinutes: 60,
    endLatest: '2026-05-01T02:00:00Z',
    price: { kind: 'limit', perGpuHour: '10' },
    life: { kind: 'standing', until: '2026-05-01T01:00:00Z' },
  }) as const;

describe('resuming a market', () => {
  test('200: it takes orders again', async () => {
    const { api, buyer, join, deposit } = await createScene();
    await deposit([await join()]);
    await api.call(api.keys.admin, haltMarket, { params });
    await api.bank.settleAll();
    expect(await api.call(api.keys.admin, resumeMarket, { params })).toMatchObject({ ...params });
    await api.bank.settleAll();
    expect(await api.call(buyer.key, getMarket, { params })).toMatchObject({ state: 'open' });
    const { withdrawalId } = await api.call(buyer.key, placeWithdrawal, { body: orderOf(1) });
    await api.bank.settleAll();
    expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state).toBe('filled');
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('409: until the market has heard of the act before, each next one is change_under_way: none can overtake another', async () => {
    const { api, buyer } = await createScene();
    const { admin } = api.keys;
    const underWay = { problem: { status: 409, code: 'change_under_way' } };
    const parts = [
      { marketId: 'nvidia-h100-cn', regions: { allow: ['cn'] } },
      { marketId: 'nvidia-h100-rest', regions: { deny: ['cn'] } },
    ];
    await api.call(admin, haltMarket, { params });
    await expect(api.call(admin, resumeMarket, { params })).rejects.toMatchObject(underWay);
    await api.bank.settleAll();
    await api.call(admin, resumeMarket, { params });
    await expect(api.call(admin, haltMarket, { params })).rejects.toMatchObject(underWay);
    await expect(api.call(admin, splitMarket, { params, body: { parts } })).rejects.toMatchObject(underWay);
    await api.bank.settleAll();
    await api.call(admin, splitMarket, { params, body: { parts } });
    await expect(api.call(admin, haltMarket, { params })).rejects.toMatchObject(underWay);
    await api.bank.settleAll();
    expect(await api.call(buyer.key, getMarket, { params })).toMatchObject({ state: 'halted' });
    api.close();
  });

  test('409: of a split and a resume at once one wins, and a market that was split stays halted', async () => {
    const { api, buyer } = await createScene();
    const { admin } = api.keys;
    const parts = [
      { marketId: 'nvidia-h100-cn', regions: { allow: ['cn'] } },
      { marketId: 'nvidia-h100-rest', regions: { deny: ['cn'] } },
    ];
    await api.call(admin, haltMarket, { params });
    await api.bank.settleAll();
    const both = [api.call(admin, splitMarket, { params, body: { parts } }), api.call(admin, resumeMarket, { params })];
    const answers = await Promise.allSettled(both);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await api.bank.settleAll();
    const { state, splitInto } = await api.call(buyer.key, getMarket, { params });
    expect(state).toBe(splitInto.length > 0 ? 'halted' : 'open');
    api.close();
  });

  test('409: one that was split is market_already_split, and its parts are named; 404: one that is not there is market_not_found', async () => {
    const { api } = await createScene();
    const { admin } = api.keys;
    const parts = [
      { marketId: 'nvidia-h100-cn', regions: { allow: ['cn'] } },
      { marketId: 'nvidia-h100-rest', regions: { deny: ['cn'] } },
    ];
    await api.call(admin, splitMarket, { params, body: { parts } });
    await api.bank.settleAll();
    await expect(api.call(admin, resumeMarket, { params })).rejects.toMatchObject({
      problem: { status: 409, code: 'market_already_split', detail: expect.stringContaining('nvidia-h100-cn, nvidia-h100-rest') },
    });
    const missing = api.call(admin, resumeMarket, { params: { marketId: 'nvidia-h200' } });
    await expect(missing).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
