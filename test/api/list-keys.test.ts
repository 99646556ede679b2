import { createKey, createTenant, listKeys } from '@compute-bank/contracts/tenants';
import { describe, expect, test } from '@jest/globals';
import { createTestApi } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';

promiseGuards(listKeys);

describe('listing keys', () => {
  test('200: shows a tenant’s own, page by page; a cursor is bound to its tenant', async () => {
    const api = await createTestApi();
    const [one, two] = [
      await api.call(api.keys.admin, createTenant, { body: { name: 'One' } }),
      await api.call(api.keys.admin, createTenant, { body: { name: 'Two' } }),
    ];
    for (const name of ['a', 'b']) {
      await api.call(api.keys.admin, createKey, { params: { tenantId: one.tenantId }, body: { name, roles: ['buyer'] } });
    }
    const first = await api.call(api.keys.admin, listKeys, { params: { tenantId: one.tenantId }, query: { limit: 1 } });
    const cursor = first.nextCursor ?? '';
    const rest = await api.call(api.keys.admin, listKeys, { params: { tenantId: one.tenantId }, query: { cursor } });
    expect([...first.items, ...rest.items].map(({ name }) => name).sort()).toEqual(['a', 'b']);
    expect((await api.call(api.keys.admin, listKeys, { params: { tenantId: two.tenantId } })).items).toEqual([]);
    const moved = api.call(api.keys.admin, listKeys, { params: { tenantId: two.tenantId }, query: { cursor } });
    await expect(moved).rejects.toMatchObject({ problem: { code: 'cursor_invalid' } });
    api.close();
  });

  test('404: of a missing tenant it is tenant_not_found', async () => {
    const api = await createTestApi();
    const refused = api.call(api.keys.admin, listKeys, { params: { tenantId: 'ten_000000000000' } });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'tenant_not_found' } });
    api.close();
  });
});
