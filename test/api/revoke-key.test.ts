import { listMarkets } from '@compute-bank/contracts/markets';
import { createKey, createTenant, revokeKey } from '@compute-bank/contracts/tenants';
import { describe, expect, test } from '@jest/globals';
import { createTestApi } from '../fixtures/api.ts';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';

promiseGuards(revokeKey);

describe('revoking a key', () => {
  test('200: ends it with the next request, for good; again changes nothing (S03)', async () => {
    const api = await createTestApi();
    const { tenantId } = await api.call(api.keys.admin, createTenant, { body: { name: 'One' } });
    const { keyId, secret } = await api.call(api.keys.admin, createKey, { params: { tenantId }, body: { name: 'x', roles: ['buyer'] } });
    await api.call(secret, listMarkets);
    const revoked = await api.call(api.keys.admin, revokeKey, { params: { tenantId, keyId } });
    expect(revoked.state).toBe('revoked');
    await expect(api.call(secret, listMarkets)).rejects.toMatchObject({ problem: { status: 401 } });
    expect(await api.call(api.keys.admin, revokeKey, { params: { tenantId, keyId } })).toEqual(revoked);
    api.close();
  });

  test('404: under another tenant it is like a missing one', async () => {
    const api = await createTestApi();
    const { tenantId } = await api.call(api.keys.admin, createTenant, { body: { name: 'One' } });
    const { keyId } = await api.call(api.keys.admin, createKey, { params: { tenantId }, body: { name: 'x', roles: ['buyer'] } });
    await expectLikeMissing(api, revokeKey, api.keys.admin, { keyId });
    api.close();
  });
});
