import { createTenant } from '@compute-bank/contracts/tenants';
import { describe, expect, test } from '@jest/globals';
import { createTestApi, newKey } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';

promiseGuards(createTenant);

describe('creating a tenant', () => {
  test('201: answers it, with itself as owner unless one is named; the same again answers the same (S52)', async () => {
    const api = await createTestApi();
    const idempotencyKey = newKey();
    const made = await api.call(api.keys.admin, createTenant, { body: { name: 'Ningxia Compute' }, idempotencyKey });
    expect(made).toMatchObject({ name: 'Ningxia Compute', ownerId: made.tenantId, state: 'active' });
    expect(await api.call(api.keys.admin, createTenant, { body: { name: 'Ningxia Compute' }, idempotencyKey })).toEqual(made);
    expect((await api.call(api.keys.admin, createTenant, { body: { name: 'Other', ownerId: 'Holding' } })).ownerId).toBe('Holding');
    api.close();
  });

  test('409: another body under the same key is idempotency_key_reused', async () => {
    const api = await createTestApi();
    const idempotencyKey = newKey();
    await api.call(api.keys.admin, createTenant, { body: { name: 'One' }, idempotencyKey });
    await expect(api.call(api.keys.admin, createTenant, { body: { name: 'Two' }, idempotencyKey })).rejects.toMatchObject({
      problem: { status: 409, code: 'idempotency_key_reused' },
    });
    api.close();
  });

  test.each(['Ningxia Compute', 'NINGXIA  compute', 'ＮingxiаCompute', 'Nіngxia-Cоmpute', 'Níngxia Compute'])(
    'S70: 409: %s is name_taken beside Ningxia Compute',
    async (name) => {
      const api = await createTestApi();
      await api.call(api.keys.admin, createTenant, { body: { name: 'Ningxia Compute' } });
      await expect(api.call(api.keys.admin, createTenant, { body: { name } })).rejects.toMatchObject({ problem: { code: 'name_taken' } });
      await api.call(api.keys.admin, createTenant, { body: { name: 'Ningxia Compute 2' } });
      api.close();
    },
  );

  test('409: of two at once with one name, one is created', async () => {
    const api = await createTestApi();
    const create = () => api.call(api.keys.admin, createTenant, { body: { name: 'Twin' } });
    const outcomes = await Promise.allSettled([create(), create()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    api.close();
  });

  test('400: a name with invisible characters is refused', async () => {
    const api = await createTestApi();
    const refused = api.call(api.keys.admin, createTenant, { body: { name: 'a\u202Eb' } });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'invalid_request', errors: [{ pointer: '/name' }] } });
    api.close();
  });

  test('400: without an Idempotency-Key it is idempotency_key_missing', async () => {
    const api = await createTestApi();
    const answer = await api.send({ method: 'POST', path: '/v1/tenants', key: api.keys.admin, body: { name: 'One' } });
    expect([answer.status, answer.json.code]).toEqual([400, 'idempotency_key_missing']);
    api.close();
  });
});
