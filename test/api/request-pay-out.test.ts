import { listBalances, requestPayOut } from '@compute-bank/contracts/accounts';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene, suspend } from '../fixtures/scene.ts';

promiseGuards(requestPayOut);

async function earned() {
  const scene = await createScene();
  const run = leaseRun(scene, await scene.trade());
  await run.begin();
  await run.run(59);
  await run.finish();
  const [balance] = (await scene.api.call(scene.provider.key, listBalances)).items;
  return { ...scene, earnings: balance?.earnings ?? '' };
}

describe('a pay-out', () => {
  test('201: takes earnings out of the bank, once per Idempotency-Key, down to nothing', async () => {
    const { api, provider, earnings } = await earned();
    const idempotencyKey = newKey();
    const pay = () => api.call(provider.key, requestPayOut, { body: { asset: 'CNY', amount: earnings }, idempotencyKey });
    const [first, second] = await Promise.all([pay(), pay()]);
    expect(first).toMatchObject({ kind: 'pay-out', postings: [{ account: 'earnings', amount: `-${earnings}` }] });
    expect(second).toEqual(first);
    expect((await api.call(provider.key, listBalances)).items[0]?.earnings).toBe('0.000000');
    api.close();
  });

  test('409: more than was earned is insufficient_earnings; of two at once that do not both fit, one is paid', async () => {
    const { api, provider, earnings } = await earned();
    const pay = (amount: string) => api.call(provider.key, requestPayOut, { body: { asset: 'CNY', amount } });
    await expect(pay('1000')).rejects.toMatchObject({ problem: { status: 409, code: 'insufficient_earnings' } });
    const outcomes = await Promise.allSettled([pay(earnings), pay(earnings)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    api.close();
  });

  test('403: to a suspended provider nothing is paid: tenant_suspended', async () => {
    const { api, provider } = await createScene();
    await suspend(api, provider.tenantId);
    const refused = api.call(provider.key, requestPayOut, { body: { asset: 'CNY', amount: '1' } });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'tenant_suspended' } });
    api.close();
  });
});
