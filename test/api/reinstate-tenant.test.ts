import { reinstateTenant, suspendTenant } from '@compute-bank/contracts/tenant-standing';
import { getTenant } from '@compute-bank/contracts/tenants';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene, suspend } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(reinstateTenant);

describe('reinstating a tenant', () => {
  test('200: it may buy and sell again, with the deposits that it had', async () => {
    const { api, provider, buyer, join, deposit, withdraw } = await createScene();
    await deposit([await join()]);
    const params = { tenantId: provider.tenantId };
    const stateOf = async (withdrawalId: string) => (await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } })).state;
    await suspend(api, provider.tenantId);
    await api.bank.settleAll();
    expect(await stateOf((await withdraw()).withdrawalId)).toBe('cancelled');
    expect(await api.call(api.keys.admin, reinstateTenant, { params })).toMatchObject({ state: 'active', suspension: null });
    await api.bank.settleAll();
    expect(await stateOf((await withdraw()).withdrawalId)).toBe('filled');
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('409: while a market has yet to hear of the suspension, and the other way round, it is change_under_way', async () => {
    const { api, buyer } = await createScene();
    const params = { tenantId: buyer.tenantId };
    const underWay = { problem: { status: 409, code: 'change_under_way' } };
    await suspend(api, buyer.tenantId);
    await expect(api.call(api.keys.admin, reinstateTenant, { params })).rejects.toMatchObject(underWay);
    await api.bank.settleAll();
    await api.call(api.keys.admin, reinstateTenant, { params });
    await expect(api.call(api.keys.admin, suspendTenant, { params, body: {} })).rejects.toMatchObject(underWay);
    await api.bank.settleAll();
    await api.call(api.keys.admin, suspendTenant, { params, body: {} });
    expect((await api.call(api.keys.admin, getTenant, { params })).state).toBe('suspended');
    api.close();
  });

  test('409: an active one is tenant_not_suspended; 404: none is tenant_not_found', async () => {
    const { api, buyer } = await createScene();
    const reinstate = (tenantId: string) => api.call(api.keys.admin, reinstateTenant, { params: { tenantId } });
    await expect(reinstate(buyer.tenantId)).rejects.toMatchObject({ problem: { status: 409, code: 'tenant_not_suspended' } });
    await expect(reinstate('ten_000000000000')).rejects.toMatchObject({ problem: { status: 404, code: 'tenant_not_found' } });
    api.close();
  });
});
