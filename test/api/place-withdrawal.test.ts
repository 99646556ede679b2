import { listBalances } from '@compute-bank/contracts/accounts';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene, suspend, withdrawalOf } from '../fixtures/scene.ts';

promiseGuards(placeWithdrawal);

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
