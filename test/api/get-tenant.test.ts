import { createTenant, getTenant } from '@compute-bank/contracts/tenants';
import { describe, expect, test } from '@jest/globals';
import { createTestApi } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';

promiseGuards(getTenant);

describe('a tenant', () => {
  test('200: is shown as it was created', async () => {
    const api = await createTestApi();
    const made = await api.call(api.keys.admin, createTenant, { body: { name: 'Ningxia Compute' } });
    expect(await api.call(api.keys.admin, getTenant, { params: { tenantId: made.tenantId } })).toEqual(made);
    api.close();
  });

  test('404: a missing one is tenant_not_found', async () => {
    const api = await createTestApi();
    const refused = api.call(api.keys.admin, getTenant, { params: { tenantId: 'ten_000000000000' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'tenant_not_found' } });
    api.close();
  });

  test.each(['ten_', 'ten_x', 'nod_000000000000', 'ten_000000000000%23', "ten_'--", 'T%23x'])('400: %s is no id (S64)', async (id) => {
    const api = await createTestApi();
    const answer = await api.send({ method: 'GET', path: `/v1/tenants/${id}`, key: api.keys.admin });
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer: '/path/tenantId' }]]);
    api.close();
  });
});
