import { requestPayOut } from '@compute-bank/contracts/accounts';
import { closeDeposit, getDeposit, listDeposits, reclaimCapacity } from '@compute-bank/contracts/deposits';
import { extendLease, getLease, getSuppliedLease, listSuppliedLeases, returnLease, sellBack } from '@compute-bank/contracts/leases';
import { haltMarket } from '@compute-bank/contracts/market-state';
import { getMatch } from '@compute-bank/contracts/matches';
import { createKey, topUp } from '@compute-bank/contracts/tenants';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene, suspend } from '../fixtures/scene.ts';

promiseGuards(sellBack);

const code = (wanted: string) => ({ problem: { status: 409, code: wanted } });
const at = (time: string) => `2026-05-01T${time}:00.000Z`;

/** A lease of eight GPUs from 00:00 to 04:00 that runs since 00:01. */
async function createLease() {
  const scene = await createScene();
  const traded = await scene.trade({ durationMinutes: 240 });
  const run = leaseRun(scene, traded);
  await run.begin();
  await run.run(5);
  const params = { leaseId: traded.leaseId };
  const sell = (body: { from?: string; floorPerGpuHour: string; leaseMinutesMin?: number }) =>
    scene.api.call(scene.buyer.key, sellBack, { params, body });
  /** Leased on by a stranger, an hour from 01:05. */
  async function leaseOn() {
    const { api, strangers } = scene;
    const { tenantId, key } = strangers.buyer;
    await api.call(api.keys.admin, topUp, { params: { tenantId }, body: { asset: 'CNY', amount: '100', externalId: 'slip 2' } });
    const body = {
      marketId: 'nvidia-h100-sxm5-80gb',
      size: { kind: 'gpus' as const, gpus: 4 },
      durationMinutes: 60,
      startEarliest: at('01:05'),
      endLatest: at('02:05'),
      life: { kind: 'immediate' as const },
      price: { kind: 'limit' as const, perGpuHour: '5' },
    };
    const { withdrawalId } = await api.call(key, placeWithdrawal, { body });
    await api.bank.settleAll();
    const { matchIds } = await api.call(key, getWithdrawal, { params: { withdrawalId } });
    return { key, matchId: matchIds[0] ?? 'none' };
  }
  return { scene, traded, params, run, sell, leaseOn };
}

describe('selling a lease back', () => {
  test('201: opens a deposit of the buyer’s, once; lease, match and supplied leases show who sells and who runs it, and no more (S17)', async () => {
    const { scene, traded, params, leaseOn } = await createLease();
    const { api, buyer, provider } = scene;
    const call = { params, body: { from: at('01:00'), floorPerGpuHour: '3' }, idempotencyKey: newKey() };
    const made = await api.call(buyer.key, sellBack, call);
    expect(made).toMatchObject({ state: 'pending', resaleOf: traded.leaseId, windows: [{ start: at('01:05'), end: at('04:00') }] });
    expect(await api.call(buyer.key, sellBack, call)).toEqual(made);
    await api.bank.settleAll();
    const { depositId } = made;
    expect(await api.call(buyer.key, getDeposit, { params: { depositId } })).toMatchObject({ state: 'open', floorPerGpuHour: '3.000000' });
    expect((await api.call(buyer.key, listDeposits)).items).toHaveLength(1);
    expect((await api.call(buyer.key, getLease, { params })).resales).toEqual([{ depositId, from: at('01:00'), state: 'open' }]);
    const { key, matchId } = await leaseOn();
    const match = await api.call(key, getMatch, { params: { matchId } });
    expect(match.slices).toMatchObject([{ nodeId: traded.node.nodeId, provider: 'Ningxia Compute', seller: 'Shanghai Robotics', gpus: 4 }]);
    for (const hidden of [buyer.tenantId, provider.tenantId, depositId]) expect(JSON.stringify(match)).not.toContain(hidden);
    const [sold] = (await api.call(buyer.key, listSuppliedLeases)).items;
    expect(sold?.slices).toMatchObject([{ perGpuHour: '3.000000', depositId }]);
    const seen = await api.call(provider.key, getSuppliedLease, { params: { leaseId: sold?.leaseId ?? '' } });
    expect(seen.slices).toMatchObject([{ nodeId: traded.node.nodeId, perGpuHour: null, depositId: null, laterPrices: [] }]);
    api.close();
  });

  test('its buyer may ask for what it earns without being a provider', async () => {
    const { scene } = await createLease();
    const asked = scene.api.call(scene.buyer.key, requestPayOut, { body: { asset: 'CNY', amount: '1' } });
    await expect(asked).rejects.toMatchObject(code('insufficient_earnings'));
    scene.api.close();
  });

  test('409: lease_sold_back for a second sale, for returning and for more time, until the deposit is closed', async () => {
    const { scene, params, sell } = await createLease();
    const { api, buyer } = scene;
    const { depositId } = await sell({ from: at('01:00'), floorPerGpuHour: '3' });
    await expect(sell({ floorPerGpuHour: '3' })).rejects.toMatchObject(code('lease_sold_back'));
    await expect(api.call(buyer.key, returnLease, { params })).rejects.toMatchObject(code('lease_sold_back'));
    const more = { until: at('05:00'), price: { kind: 'market' as const } };
    await expect(api.call(buyer.key, extendLease, { params, body: more })).rejects.toMatchObject(code('lease_sold_back'));
    await api.bank.settleAll();
    await expect(api.call(scene.provider.key, closeDeposit, { params: { depositId } })).rejects.toMatchObject({ problem: { status: 404 } });
    await api.call(buyer.key, closeDeposit, { params: { depositId } });
    await api.bank.settleAll();
    expect((await api.call(buyer.key, getLease, { params })).resales).toMatchObject([{ state: 'withdrawn' }]);
    expect(await api.call(buyer.key, returnLease, { params })).toMatchObject({ reason: { code: 'returned_early' } });
    api.close();
  });

  test('409: reclaim_not_promised, whoever asks: what is sold back cannot be taken back', async () => {
    const { scene, sell } = await createLease();
    const { api, buyer } = scene;
    const { depositId } = await sell({ from: at('01:00'), floorPerGpuHour: '3' });
    const body = { name: 'second', roles: ['provider' as const] };
    const { secret } = await api.call(api.keys.admin, createKey, { params: { tenantId: buyer.tenantId }, body });
    const refused = api.call(secret, reclaimCapacity, { params: { depositId }, body: {} });
    await expect(refused).rejects.toMatchObject(code('reclaim_not_promised'));
    api.close();
  });

  test('409 and 403: extension_pending, market_halted, lease_already_ended and tenant_suspended', async () => {
    const { scene, params, run, sell } = await createLease();
    const { api, buyer } = scene;
    const more = { until: at('05:00'), price: { kind: 'market' as const } };
    await api.call(buyer.key, extendLease, { params, body: more });
    await expect(sell({ floorPerGpuHour: '3' })).rejects.toMatchObject(code('extension_pending'));
    await api.bank.settleAll();
    await api.call(api.keys.admin, haltMarket, { params: { marketId: 'nvidia-h100-sxm5-80gb' } });
    await api.bank.settleAll();
    await expect(sell({ floorPerGpuHour: '3' })).rejects.toMatchObject(code('market_halted'));
    await api.call(buyer.key, returnLease, { params });
    await run.finish();
    await expect(sell({ floorPerGpuHour: '3' })).rejects.toMatchObject(code('lease_already_ended'));
    api.close();
    const other = await createLease();
    await suspend(other.scene.api, other.scene.buyer.tenantId);
    await expect(other.sell({ floorPerGpuHour: '3' })).rejects.toMatchObject({ problem: { status: 403, code: 'tenant_suspended' } });
    other.scene.api.close();
  });

  test('400: a time that its nodes could not know of, beyond its end or not on a minute, and a floor above the cap', async () => {
    const { scene, sell } = await createLease();
    const refused = (body: Parameters<typeof sell>[0], pointer: string) =>
      expect(sell(body)).rejects.toMatchObject({ problem: { status: 400, code: 'invalid_request', errors: [{ pointer }] } });
    await refused({ from: at('00:07'), floorPerGpuHour: '3' }, '/from');
    await refused({ from: at('04:00'), floorPerGpuHour: '3' }, '/from');
    await refused({ from: '2026-05-01T01:00:30Z', floorPerGpuHour: '3' }, '/from');
    await refused({ floorPerGpuHour: '20.000001' }, '/floorPerGpuHour');
    await refused({ floorPerGpuHour: '3', leaseMinutesMin: 300 }, '/leaseMinutesMin');
    scene.api.close();
  });

  test('404: another’s is like a missing one', async () => {
    const { scene, params } = await createLease();
    await expectLikeMissing(scene.api, sellBack, scene.strangers.buyer.key, params, { floorPerGpuHour: '3' });
    scene.api.close();
  });
});
