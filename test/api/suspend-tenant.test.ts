import { listBalances } from '@compute-bank/contracts/accounts';
import { openDeposit } from '@compute-bank/contracts/deposits';
import { getLease } from '@compute-bank/contracts/leases';
import { createMarket } from '@compute-bank/contracts/markets';
import { suspendTenant } from '@compute-bank/contracts/tenant-standing';
import { getTenant } from '@compute-bank/contracts/tenants';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { platformTenantId } from '@compute-bank/domain/ids';
import { formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene, withdrawalOf } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(suspendTenant);

const audits = async ({ api }: Awaited<ReturnType<typeof createScene>>) =>
  (await api.bank.runtime.bank.list('audit', platformTenantId, { limit: 50, after: null })).items.map(({ action, object }) => ({
    action,
    object,
  }));

describe('suspending a tenant', () => {
  test('200: a buyer’s standing order ends, its running lease ends within the grace, and its money is free', async () => {
    const scene = await createScene();
    const { api, buyer, trade, withdraw } = scene;
    const traded = await trade();
    const { leaseId } = traded;
    const run = leaseRun(scene, traded);
    await run.begin();
    const until = formatInstant((api.bank.clock.instant() + 4 * hourMs) as never);
    const { withdrawalId } = await withdraw({ life: { kind: 'standing', until }, price: { kind: 'limit', perGpuHour: '1' } });
    await run.run(1);
    const params = { tenantId: buyer.tenantId };
    const key = newKey();
    const suspended = await api.call(api.keys.admin, suspendTenant, { params, body: { graceMinutes: 5 }, idempotencyKey: key });
    const suspension = { since: '2026-05-01T00:02:00.000Z', leasesEndBy: '2026-05-01T00:07:00.000Z' };
    expect(suspended).toMatchObject({ state: 'suspended', suspension });
    expect(await api.call(api.keys.admin, suspendTenant, { params, body: { graceMinutes: 5 }, idempotencyKey: key })).toEqual(suspended);
    expect(await audits(scene)).toContainEqual({ action: 'suspend-tenant', object: buyer.tenantId });
    const order = api.call(buyer.key, placeWithdrawal, { body: withdrawalOf(api.bank.clock.instant()) });
    await expect(order).rejects.toMatchObject({ problem: { status: 403, code: 'tenant_suspended' } });
    await api.bank.settleAll();
    const ended = await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } });
    expect(ended).toMatchObject({ state: 'cancelled', reason: { code: 'buyer_suspended' } });
    const lease = () => api.call(buyer.key, getLease, { params: { leaseId } });
    expect(await lease()).toMatchObject({ stopAt: suspension.leasesEndBy, endedAt: null, reason: { code: 'buyer_suspended' } });
    await run.run(5);
    await run.finish();
    expect((await lease()).endedAt).not.toBeNull();
    expect((await api.call(buyer.key, listBalances)).items).toMatchObject([{ held: '0.000000' }]);
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('200: an order that was admitted just before is refused by its market, whatever market that is', async () => {
    const { api, buyer, provider, join, deposit } = await createScene();
    await deposit([await join()]);
    const other = { marketId: 'huawei-910c', name: 'Ascend 910C', asset: 'CNY', priceCapPerGpuHour: '12.5' };
    await api.call(api.keys.admin, createMarket, { body: other });
    await api.bank.settleAll();
    await api.call(api.keys.admin, suspendTenant, { params: { tenantId: buyer.tenantId }, body: {} });
    await api.call(api.keys.admin, suspendTenant, { params: { tenantId: provider.tenantId }, body: {} });
    await api.bank.settleAll();
    for (const marketId of ['nvidia-h100-sxm5-80gb', other.marketId]) {
      const records = await api.bank.runtime.log.readAfter(marketId as never, 0, 100);
      const told = records
        .flatMap(({ applied }) => applied.flatMap(({ events }) => events))
        .filter(({ kind }) => kind === 'tenant-suspended');
      expect(told).toHaveLength(2);
    }
    api.close();
  });

  test('200: a provider’s running lease ends within the grace, by its fault, and it deposits nothing more', async () => {
    const scene = await createScene();
    const { api, buyer, provider, strangers } = scene;
    const traded = await scene.trade();
    const { leaseId } = traded;
    const run = leaseRun(scene, traded);
    await run.begin();
    await run.run(1);
    await api.call(api.keys.admin, suspendTenant, { params: { tenantId: provider.tenantId }, body: { graceMinutes: 0 } });
    await run.run(1);
    const lease = await api.call(buyer.key, getLease, { params: { leaseId } });
    expect(lease).toMatchObject({ state: 'failed', reason: { code: 'provider_suspended', fault: 'provider' } });
    const body = {
      marketId: 'nvidia-h100-sxm5-80gb',
      nodeIds: ['nod_000000000000'],
      windows: [{ start: '2026-05-01T04:00:00Z', end: '2026-05-01T05:00:00Z' }],
      floorPerGpuHour: '2',
    };
    await expect(api.call(provider.key, openDeposit, { body })).rejects.toMatchObject({ problem: { code: 'tenant_suspended' } });
    await expect(api.call(strangers.provider.key, openDeposit, { body })).rejects.toMatchObject({ problem: { code: 'node_not_found' } });
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('409: one that is suspended is tenant_already_suspended; 404: none is tenant_not_found; 403: the bank is forbidden', async () => {
    const { api, buyer } = await createScene();
    const suspend = (tenantId: string) => api.call(api.keys.admin, suspendTenant, { params: { tenantId }, body: {} });
    await suspend(buyer.tenantId);
    await expect(suspend(buyer.tenantId)).rejects.toMatchObject({ problem: { status: 409, code: 'tenant_already_suspended' } });
    await expect(suspend('ten_000000000000')).rejects.toMatchObject({ problem: { status: 404, code: 'tenant_not_found' } });
    await expect(suspend(platformTenantId)).rejects.toMatchObject({ problem: { status: 403, code: 'forbidden' } });
    expect((await api.call(api.keys.admin, getTenant, { params: { tenantId: platformTenantId } })).state).toBe('active');
    api.close();
  });
});
