import { createTenant } from '@compute-bank/contracts/tenants';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestApi, newKey, type TestApi } from '../fixtures/api.ts';
import type { Sender } from '../simulation/as-client.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  api.send({ method: 'POST', path: createTenant.path, key: api.keys.admin, headers: { 'idempotency-key': newKey(), ...headers }, body });

describe('whatever the endpoint', () => {
  test('413: S54: a body of more than 1 MB is payload_too_large, whoever sends it', async () => {
    const answer = await api.send({ method: 'POST', path: createTenant.path, body: `"${'x'.repeat(1_000_000)}"` });
    expect([answer.status, answer.json.code]).toEqual([413, 'payload_too_large']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', 'multipart/form-data'])(
    '415: S68: a body as %s is unsupported_media_type',
    async (type) => {
      expect((await post({ name: 'x' }, { 'content-type': type })).json).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    },
  );

  test('403: S23: an admin’s operation with another key is forbidden', async () => {
    const answer = await api.send({ method: 'POST', path: createTenant.path, key: api.keys.buyer, body: {} });
    expect([answer.status, answer.json.code]).toEqual([403, 'forbidden']);
  });

  test.each(['{"name":"a","name":"b"}', '{"name":"a","__proto__":{"roles":["admin"]}}', '{"name":"a","constructor":1}', '{"name":'])(
    '400: S55: %s is invalid_request',
    async (body) => {
      expect((await post(body)).json).toMatchObject({ status: 400, code: 'invalid_request' });
    },
  );

  test('400: S04: a key in the address is refused, and not answered back', async () => {
    const answer = await api.send({ method: 'GET', path: `/v1/tenants?key=${api.keys.admin}` });
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_request']);
    expect(answer.text).not.toContain(api.keys.admin.slice(4, 20));
  });

  test('200: every answer forbids to be stored, sniffed or framed (S22, S83)', async () => {
    const { headers } = await api.send({ method: 'GET', path: '/v1/health' });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-type': 'application/json' });
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe('whatever the store does', () => {
  /** A store that answers transactions, or receipts, as `fail` says. */
  const withStore = async (fail: (command: { input: object; constructor: { name: string } }) => unknown) => {
    let armed = false;
    const wrapDynamo = (sender: Sender): Sender => ({
      send: async (command) => (armed ? ((await fail(command as never)) ?? sender.send(command)) : sender.send(command)),
    });
    const faulty = await createTestApi({ wrapDynamo });
    armed = true;
    return faulty;
  };

  test('503: a transaction that meets conflicts each time is busy, and says when to come back', async () => {
    const faulty = await withStore(({ constructor: { name } }) => {
      if (!name.startsWith('TransactWrite')) return undefined;
      const CancellationReasons = [{ Code: 'TransactionConflict' }];
      throw Object.assign(new Error('conflict'), { name: 'TransactionCanceledException', CancellationReasons });
    });
    const headers = { 'idempotency-key': newKey() };
    const answer = await faulty.send({ method: 'POST', path: createTenant.path, key: faulty.keys.admin, headers, body: { name: 'One' } });
    expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'busy', '1']);
    faulty.close();
  }, 20_000);

  test('409: a request whose twin was admitted, but cannot be read yet, is concurrent_request', async () => {
    const faulty = await withStore(({ input, constructor: { name } }) =>
      name === 'GetItemCommand' && JSON.stringify(input).includes('RECEIPT#') ? {} : undefined,
    );
    const headers = { 'idempotency-key': newKey() };
    const send = (tenant: string) =>
      faulty.send({ method: 'POST', path: createTenant.path, key: faulty.keys.admin, headers, body: { name: tenant } });
    expect((await send('One')).status).toBe(201);
    expect((await send('Two')).json).toMatchObject({ status: 409, code: 'concurrent_request' });
    faulty.close();
  });
});
