import { listBalances, listTransfers } from '@compute-bank/contracts/accounts';
import { topUp } from '@compute-bank/contracts/tenants';
import { platformTenantId } from '@compute-bank/domain/ids';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(topUp);

const body = { asset: 'CNY', amount: '250.5', externalId: 'slip 7' };

describe('a top-up', () => {
  test('201: adds to what is available', async () => {
    const { api, strangers } = await createScene();
    const { tenantId, key } = strangers.buyer;
    const transfer = await api.call(api.keys.admin, topUp, { params: { tenantId }, body });
    expect(transfer).toMatchObject({ kind: 'top-up', postings: [{ account: 'available', amount: '250.500000' }] });
    expect((await api.call(key, listBalances)).items).toMatchObject([{ asset: 'CNY', available: '250.500000', held: '0.000000' }]);
    expect((await api.call(key, listTransfers)).items).toEqual([transfer]);
    api.close();
  });

  test('201: G8: one payment is entered once, under whatever Idempotency-Key it comes', async () => {
    const { api, strangers } = await createScene();
    const { tenantId, key } = strangers.buyer;
    const enter = (idempotencyKey: string) => api.call(api.keys.admin, topUp, { params: { tenantId }, body, idempotencyKey });
    const same = newKey();
    const [first, again, other] = [await enter(same), await enter(same), await enter(newKey())];
    expect([again, other]).toEqual([first, first]);
    const together = await Promise.all(Array.from({ length: 5 }, () => enter(newKey())));
    expect(new Set(together.map(({ transferId }) => transferId)).size).toBe(1);
    expect((await api.call(key, listBalances)).items[0]?.available).toBe('250.500000');
    api.close();
  });

  test('403: the bank itself pays nothing in: its accounts are the other side of every payment', async () => {
    const { api } = await createScene();
    const own = api.call(api.keys.admin, topUp, { params: { tenantId: platformTenantId }, body });
    await expect(own).rejects.toMatchObject({ problem: { status: 403, code: 'forbidden' } });
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('409: G8: another amount, or another tenant, under its external id is transfer_conflict', async () => {
    const { api, buyer, strangers } = await createScene();
    await api.call(api.keys.admin, topUp, { params: { tenantId: buyer.tenantId }, body });
    const other = api.call(api.keys.admin, topUp, { params: { tenantId: buyer.tenantId }, body: { ...body, amount: '250.500001' } });
    await expect(other).rejects.toMatchObject({ problem: { status: 409, code: 'transfer_conflict' } });
    const elsewhere = api.call(api.keys.admin, topUp, { params: { tenantId: strangers.buyer.tenantId }, body });
    await expect(elsewhere).rejects.toMatchObject({ problem: { code: 'transfer_conflict' } });
    api.close();
  });

  test('404: for a missing tenant it is tenant_not_found', async () => {
    const { api } = await createScene();
    const refused = api.call(api.keys.admin, topUp, { params: { tenantId: 'ten_000000000000' }, body });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'tenant_not_found' } });
    api.close();
  });

  test.each(['0', '-5', '1e3', '0.0000001', '100000000001'])('400: S45: an amount of %s is refused', async (amount) => {
    const { api, buyer } = await createScene();
    const refused = api.call(api.keys.admin, topUp, { params: { tenantId: buyer.tenantId }, body: { ...body, amount } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer: '/amount' }] } });
    api.close();
  });
});
