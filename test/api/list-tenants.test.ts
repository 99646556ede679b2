import { createTenant, listTenants } from '@compute-bank/contracts/tenants';
import { describe, expect, test } from '@jest/globals';
import { createTestApi } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';

promiseGuards(listTenants);

describe('listing tenants', () => {
  test('200: page by page, each once, in order', async () => {
    const api = await createTestApi();
    for (const name of ['One', 'Two', 'Three']) await api.call(api.keys.admin, createTenant, { body: { name } });
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 10; page += 1) {
      const { items, nextCursor } = await api.call(api.keys.admin, listTenants, { query: { limit: 2, ...(cursor && { cursor }) } });
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ tenantId }) => tenantId));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect(seen).toEqual([...seen].sort());
    api.close();
  });

  test('400: a cursor of another list is cursor_invalid', async () => {
    const api = await createTestApi();
    await expect(api.call(api.keys.admin, listTenants, { query: { cursor: 'AAAA' } })).rejects.toMatchObject({
      problem: { code: 'cursor_invalid' },
    });
    api.close();
  });
});
