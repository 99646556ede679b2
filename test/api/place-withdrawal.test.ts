import { listBalances } from '@compute-bank/contracts/accounts';
import { createMarket } from '@compute-bank/contracts/markets';
import { explainWithdrawal } from '@compute-bank/contracts/matches';
import { topUp } from '@compute-bank/contracts/tenants';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene, suspend, withdrawalOf } from '../fixtures/scene.ts';

promiseGuards(placeWithdrawal);

/** A scene with a second market, in its asset unless another is named. */
async function createTwoMarkets(asset = 'CNY') {
  const scene = await createScene();
  const { api } = scene;
  const second = 'nvidia-h200-sxm5-141gb';
  await api.call(api.keys.admin, createMarket, { body: { marketId: second, name: 'NVIDIA H200', asset, priceCapPerGpuHour: '30' } });
  await api.bank.settleAll();
  const { marketId: first, ...rest } = withdrawalOf(api.bank.clock.instant());
  const ask = (named: { readonly marketId?: string; readonly markets?: readonly unknown[] }) =>
    api.send({
      method: 'POST',
      path: '/v1/withdrawals',
      key: scene.buyer.key,
      headers: { 'idempotency-key': newKey() },
      body: { ...rest, ...named },
    });
  return { ...scene, first, second, ask };
}

describe('placing a withdrawal in several markets', () => {
  test('201: the first that can serves it, and the answer says where it was and is', async () => {
    const { api, buyer, join, deposit, first, second, ask } = await createTwoMarkets();
    await deposit([await join()]);
    const placed = await ask({ markets: [second, first] });
    expect([placed.status, placed.json]).toMatchObject([201, { marketId: second, markets: [second, first], visits: [], state: 'pending' }]);
    await api.bank.settleAll();
    const params = { withdrawalId: String(placed.json.withdrawalId) };
    const visits = [{ marketId: second, outcome: 'no_match' }];
    expect(await api.call(buyer.key, getWithdrawal, { params })).toMatchObject({ state: 'filled', marketId: first, visits });
    const explained = await api.call(buyer.key, explainWithdrawal, { params });
    expect(explained).toMatchObject({ ...params, marketId: first, replayIdentical: true, nodes: 1, feasible: 1 });
    const before = await api.call(buyer.key, explainWithdrawal, { params, query: { visit: 1 } });
    expect(before).toMatchObject({ ...params, marketId: second, replayIdentical: true, nodes: 0 });
    const never = api.call(buyer.key, explainWithdrawal, { params, query: { visit: 3 } });
    await expect(never).rejects.toMatchObject({ problem: { code: 'not_found', detail: 'It has visited 2 so far: name one of them.' } });
    api.close();
  });

  test('201: a list of one is the same as marketId', async () => {
    const { api, first, ask } = await createTwoMarkets();
    expect((await ask({ markets: [first] })).json).toMatchObject({ marketId: first, markets: [first], visits: [] });
    api.close();
  });

  test('404: market_not_found names the one that is not there; 409: insufficient_funds counts the dearest', async () => {
    const { api, strangers, first, second, ask } = await createTwoMarkets();
    const missing = await ask({ markets: [first, 'no-such-market'] });
    expect([missing.status, missing.json]).toMatchObject([
      404,
      { code: 'market_not_found', detail: expect.stringContaining('no-such-market') },
    ]);
    await api.call(api.keys.admin, topUp, {
      params: { tenantId: strangers.buyer.tenantId },
      body: { asset: 'CNY', amount: '200', externalId: 'bank slip 2' },
    });
    // Eight GPU-hours: at most 160 in the first, 240 in the second.
    const { marketId: _, ...rest } = withdrawalOf(api.bank.clock.instant(), { price: { kind: 'market' } });
    const refused = api.call(strangers.buyer.key, placeWithdrawal, { body: { ...rest, markets: [first, second] } });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'insufficient_funds', detail: expect.stringContaining('240.') } });
    api.close();
  });

  test.each([
    ['both ways', { marketId: 'a', markets: ['a', 'b'] }, '/markets', 'Excludes marketId'],
    ['no way', {}, '/marketId', 'name one market in marketId, or several in markets'],
    ['twice', { markets: ['a', 'b', 'a'] }, '/markets', 'Must not name a market twice.'],
    ['five times', { markets: ['a', 'b', 'c', 'd', 'e'] }, '/markets', '4'],
    ['as a number', { markets: [7] }, '/markets/0', 'string'],
  ])('400: one that names its markets %s is refused at its place', async (_, named, pointer, detail) => {
    const { api, ask } = await createTwoMarkets();
    const answer = await ask(named);
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer, detail: expect.stringContaining(detail) }]]);
    api.close();
  });

  test('400: markets that trade in two assets are refused', async () => {
    const { api, first, second, ask } = await createTwoMarkets('USD');
    const answer = await ask({ markets: [first, second] });
    expect([answer.status, answer.json.errors]).toMatchObject([
      400,
      [{ pointer: '/markets/1', detail: `It trades in USD, ${first} in CNY: name markets of one asset, or place two withdrawals.` }],
    ]);
    api.close();
  });
});

describe('placing a withdrawal', () => {
  test('201: answers it pending with its worst case held, and it is matched', async () => {
    const { api, buyer, join, deposit } = await createScene();
    await deposit([await join()]);
    const made = await api.call(buyer.key, placeWithdrawal, { body: withdrawalOf(api.bank.clock.instant()) });
    expect(made).toMatchObject({
      state: 'pending',
      size: { kind: 'gpus', gpus: 8, gpusMin: 8 },
      price: { kind: 'limit', perGpuHour: '10.000000' },
    });
    const [balance] = (await api.call(buyer.key, listBalances)).items;
    expect(Number(balance?.held)).toBeGreaterThanOrEqual(80);
    expect(balance?.held).toBe(made.unfilledHold);
    await api.bank.settleAll();
    const filled = await api.call(buyer.key, getWithdrawal, { params: { withdrawalId: made.withdrawalId } });
    expect(filled).toMatchObject({ state: 'filled', gpusFilled: 8, matchIds: [expect.stringMatching(/^mat_/)] });
    api.close();
  });

  test('201: S52: the same again holds once and answers the same, also when five come at once', async () => {
    const { api, buyer } = await createScene();
    const body = withdrawalOf(api.bank.clock.instant());
    const idempotencyKey = newKey();
    const all = await Promise.all(Array.from({ length: 5 }, () => api.call(buyer.key, placeWithdrawal, { body, idempotencyKey })));
    expect(new Set(all.map(({ withdrawalId }) => withdrawalId)).size).toBe(1);
    expect((await api.call(buyer.key, listBalances)).items[0]?.held).toBe(all[0]?.unfilledHold);
    api.close();
  });

  test.each([
    ['a tier that no node here has', { tierMin: 'verified' as const }, null, 'cancelled'],
    ['capacity that nobody takes back', {}, 60, 'cancelled'],
    ['more notice than is given', { interruptible: true, noticeMinutesMin: 61 }, 60, 'cancelled'],
    ['as much notice as is given', { interruptible: true, noticeMinutesMin: 60 }, 60, 'filled'],
    ['any notice', { interruptible: true }, 0, 'filled'],
  ])('201: one that wants %s is answered as asked, and gets only that', async (_, wish, reclaimNoticeMinutes, state) => {
    const { api, buyer, join, deposit, withdraw } = await createScene();
    await deposit([await join()], { reclaimNoticeMinutes });
    const made = await withdraw(wish);
    const interruptible = 'interruptible' in wish;
    const noticeMinutesMin = 'noticeMinutesMin' in wish ? wish.noticeMinutesMin : interruptible ? 0 : null;
    expect(made).toMatchObject({ tierMin: 'unverified', ...wish, interruptible, noticeMinutesMin });
    expect((await api.call(buyer.key, getWithdrawal, { params: { withdrawalId: made.withdrawalId } })).state).toBe(state);
    api.close();
  });

  test('201: one that excludes a provider is not served by it, and is served by another', async () => {
    const { api, buyer, provider, strangers, join, deposit, withdraw } = await createScene();
    await deposit([await join()]);
    const stateOf = async (excludedProviders: string[]) => {
      const { withdrawalId } = await withdraw({ excludedProviders });
      return (await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state;
    };
    expect(await stateOf([provider.tenantId])).toBe('cancelled');
    expect(await stateOf([strangers.provider.tenantId])).toBe('filled');
    api.close();
  });

  test('409: S43: what does not fit the balance is insufficient_funds and says how much is missing', async () => {
    const { api, strangers } = await createScene();
    const refused = api.call(strangers.buyer.key, placeWithdrawal, { body: withdrawalOf(api.bank.clock.instant()) });
    await expect(refused).rejects.toMatchObject({
      problem: { status: 409, code: 'insufficient_funds', detail: expect.stringContaining('is missing') },
    });
    api.close();
  });

  test('404: in a missing market it is market_not_found; 403: for a suspended buyer it is tenant_suspended', async () => {
    const { api, buyer } = await createScene();
    const now = api.bank.clock.instant();
    const elsewhere = api.call(buyer.key, placeWithdrawal, { body: withdrawalOf(now, { marketId: 'no-such-market' }) });
    await expect(elsewhere).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    await suspend(api, buyer.tenantId);
    const suspended = api.call(buyer.key, placeWithdrawal, { body: withdrawalOf(now) });
    await expect(suspended).rejects.toMatchObject({ problem: { status: 403, code: 'tenant_suspended' } });
    api.close();
  });

  test.each([
    ['above the market’s cap', { price: { kind: 'limit', perGpuHour: '20.000001' } }, '/price/perGpuHour'],
    [
      'at market price that would stand',
      { price: { kind: 'market' }, life: { kind: 'standing', until: '2026-05-02T00:00:00Z' } },
      '/price/kind',
    ],
    ['that cannot end in time', { durationMinutes: 60 * 13 }, '/endLatest'],
    ['of more at least than at most', { size: { kind: 'gpus', gpus: 2, gpusMin: 3 } }, '/size/gpusMin'],
    ['that wants notice and is not interruptible', { noticeMinutesMin: 60 }, '/noticeMinutesMin'],
    ['that excludes a provider twice', { excludedProviders: ['ten_000000000000', 'ten_000000000000'] }, '/excludedProviders'],
    ['of 1e3 GPUs as text (S45)', { size: { kind: 'gpus', gpus: '1e3' } }, '/size/gpus'],
  ])('400: one %s is refused', async (_, wish, pointer) => {
    const { api, buyer } = await createScene();
    const body = { ...withdrawalOf(api.bank.clock.instant()), ...wish };
    const answer = await api.send({
      method: 'POST',
      path: '/v1/withdrawals',
      key: buyer.key,
      headers: { 'idempotency-key': newKey() },
      body,
    });
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer }]]);
    api.close();
  });
});
