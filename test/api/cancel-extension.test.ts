import { cancelExtension, extendLease, getLease } from '@compute-bank/contracts/leases';
import { addMs, formatInstant, hourMs, instant, minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(cancelExtension);

/** A lease whose extension waits for the end of the next one on the same node. */
async function createWaiting() {
  const scene = await createScene();
  const { api, buyer } = scene;
  const { leaseId } = await scene.trade();
  const params = { leaseId };
  const { end } = await api.call(buyer.key, getLease, { params });
  const later = (ms: number) => formatInstant(addMs(instant(Date.parse(end)), ms));
  await scene.withdraw({ startEarliest: later(30 * minuteMs) });
  const body = { until: later(hourMs), price: { kind: 'limit' as const, perGpuHour: '3' }, life: 'standing' as const };
  const asked = await api.call(buyer.key, extendLease, { params, body });
  return { scene, params, asked };
}

describe('cancelling an extension', () => {
  test('200: the wish is taken back as soon as the market has heard of it; asking again on the way changes nothing', async () => {
    const { scene, params, asked } = await createWaiting();
    const { api, buyer } = scene;
    expect(asked.extension).toMatchObject({ state: 'pending', life: 'standing' });
    await api.bank.settleAll();
    expect((await api.call(buyer.key, getLease, { params })).extension).toMatchObject({ state: 'standing', cancelRequestedAt: null });
    const cancelled = await api.call(buyer.key, cancelExtension, { params });
    expect(cancelled.extension).toMatchObject({ state: 'standing', cancelRequestedAt: '2026-05-01T00:00:00.000Z' });
    expect(await api.call(buyer.key, cancelExtension, { params })).toEqual(cancelled);
    await api.bank.settleAll();
    expect((await api.call(buyer.key, getLease, { params })).extension).toMatchObject({ state: 'cancelled' });
    api.close();
  });

  test('409: extension_not_standing while none does', async () => {
    const { scene, params } = await createWaiting();
    const cancel = () => scene.api.call(scene.buyer.key, cancelExtension, { params });
    await expect(cancel()).rejects.toMatchObject({ problem: { status: 409, code: 'extension_not_standing' } });
    await scene.api.bank.settleAll();
    await cancel();
    await scene.api.bank.settleAll();
    await expect(cancel()).rejects.toMatchObject({ problem: { status: 409, code: 'extension_not_standing' } });
    scene.api.close();
  });

  test('404: another buyer’s is like a missing one, and goes on waiting', async () => {
    const { scene, params } = await createWaiting();
    await scene.api.bank.settleAll();
    await expectLikeMissing(scene.api, cancelExtension, scene.strangers.buyer.key, params);
    expect((await scene.api.call(scene.buyer.key, getLease, { params })).extension?.state).toBe('standing');
    scene.api.close();
  });
});
