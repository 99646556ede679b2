import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { listMarkets } from '@compute-bank/contracts/markets';
import { createKey, createTenant, listKeys } from '@compute-bank/contracts/tenants';
import { platformTenantId } from '@compute-bank/domain/ids';
import { addMs, formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { createTestApi, newKey, type TestApi } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { bankTableName } from '../fixtures/test-world.ts';

promiseGuards(createKey);

const tenantOf = async (api: TestApi) => (await api.call(api.keys.admin, createTenant, { body: { name: 'Ningxia Compute' } })).tenantId;

describe('creating a key', () => {
  test('201: answers a secret that opens the API, and that nothing shows again (S11)', async () => {
    const api = await createTestApi();
    const tenantId = await tenantOf(api);
    const made = await api.call(api.keys.admin, createKey, { params: { tenantId }, body: { name: 'ci', roles: ['buyer'] } });
    expect(made.secret).toMatch(/^cbk_[0-9a-f]{16}_[\w-]{43}$/);
    await api.call(made.secret, listMarkets);
    const { secret, ...shown } = made;
    const { items } = await api.call(api.keys.admin, listKeys, { params: { tenantId } });
    expect(items).toEqual([shown]);
    expect(JSON.stringify(items)).not.toContain(secret.slice(-43));
    api.close();
  });

  test('S05: the secret is nowhere in the store, and the same request answers it again all the same', async () => {
    const api = await createTestApi();
    const tenantId = await tenantOf(api);
    const idempotencyKey = newKey();
    const call = () =>
      api.call(api.keys.admin, createKey, { params: { tenantId }, body: { name: 'ci', roles: ['buyer'] }, idempotencyKey });
    const made = await call();
    expect(await call()).toEqual(made);
    const receipt = { pk: { S: `T#${platformTenantId}` }, sk: { S: `RECEIPT#${idempotencyKey}` } };
    const { Item } = await api.bank.world.dynamo.send(new GetItemCommand({ TableName: bankTableName, Key: receipt }));
    expect(Item?.body?.S).toBeDefined();
    expect(JSON.stringify(Item)).not.toContain(made.secret.slice(-43));
    expect(JSON.stringify(Item)).not.toContain('cbk_');
    api.close();
  });

  test('400: the role admin is for the bank’s own tenant, and an expiry lies in the future (S12)', async () => {
    const api = await createTestApi();
    const tenantId = await tenantOf(api);
    const expiresAt = formatInstant(api.bank.clock.instant());
    const refused = api.call(api.keys.admin, createKey, { params: { tenantId }, body: { name: 'x', roles: ['admin'], expiresAt } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer: '/roles' }, { pointer: '/expiresAt' }] } });
    await api.call(api.keys.admin, createKey, { params: { tenantId: platformTenantId }, body: { name: 'second admin', roles: ['admin'] } });
    api.close();
  });

  test('401: an expired key is unauthenticated', async () => {
    const api = await createTestApi();
    const tenantId = await tenantOf(api);
    const expiresAt = formatInstant(addMs(api.bank.clock.instant(), hourMs));
    const { secret } = await api.call(api.keys.admin, createKey, {
      params: { tenantId },
      body: { name: 'x', roles: ['buyer'], expiresAt },
    });
    await api.call(secret, listMarkets);
    await api.bank.advance(hourMs);
    await expect(api.call(secret, listMarkets)).rejects.toMatchObject({ problem: { status: 401, code: 'unauthenticated' } });
    api.close();
  });

  test('404: for a missing tenant it is tenant_not_found', async () => {
    const api = await createTestApi();
    const refused = api.call(api.keys.admin, createKey, {
      params: { tenantId: 'ten_000000000000' },
      body: { name: 'x', roles: ['buyer'] },
    });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'tenant_not_found' } });
    api.close();
  });
});
