import { describe, expect, test } from '@jest/globals';
import { createTestEdge, giveKey, tenantA, tenantB } from '../../fixtures/edge.ts';
import { createThingsApi, insufficient } from '../../fixtures/things-api.ts';

const good = '{"name":"one","price":"8.5"}';

function setUp(wish: Parameters<typeof createThingsApi>[1] = {}) {
  const edge = createTestEdge();
  const buyer = { authorization: `Bearer ${giveKey(edge, tenantA, ['buyer'])}` };
  const provider = { authorization: `Bearer ${giveKey(edge, tenantB, ['provider'])}` };
  const json = { ...buyer, 'content-type': 'application/json' };
  return { edge, buyer, provider, json, ...createThingsApi(edge, wish) };
}

let keysMade = 0;
const fresh = () => {
  keysMade += 1;
  return { 'idempotency-key': `k${keysMade}` };
};

const read = (body: string): Record<string, unknown> => JSON.parse(body);

describe('an answer', () => {
  test('carries the security headers, is never stored, and names its request (S22, S83)', async () => {
    const { call, json } = setUp();
    for (const response of [await call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good), await call('GET', '/v1/nothing', {})]) {
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(response.headers['strict-transport-security']).toContain('max-age=63072000');
      expect(response.headers['x-request-id']).toMatch(/^request-\d+$/);
      expect(Object.keys(response.headers).some((name) => name.startsWith('access-control'))).toBe(false);
    }
  });

  test('with a field that the contract does not know never leaves: 500, an alarm, and no word of why', async () => {
    const { call, json, edge } = setUp({ make: async () => ({ ok: true, value: { name: 'x', priceMicros: -1_000_000_000_000_000n } }) });
    const leaky = createThingsApi(edge, { make: async () => ({ ok: true, value: { name: 7 as unknown as string, priceMicros: 0n } }) });
    expect((await call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good)).statusCode).toBe(201);
    const response = await leaky.call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good);
    expect(response.statusCode).toBe(500);
    expect(read(response.body)).toMatchObject({ code: 'internal_error', type: 'about:blank' });
    expect(response.body).not.toContain('contract');
    expect(edge.alarms).toHaveLength(1);
  });
});

describe('a refusal', () => {
  test.each([
    ['no key', '/v1/withdrawals', {}, good, 401, 'unauthenticated'],
    ['another content type (S68)', '/v1/withdrawals', { 'content-type': 'text/plain' }, good, 415, 'unsupported_media_type'],
    ['a form (S68)', '/v1/withdrawals', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 415, 'unsupported_media_type'],
    ['a compressed body (S56)', '/v1/withdrawals', { 'content-encoding': 'gzip' }, good, 415, 'unsupported_media_type'],
    ['a body of 1 MB and a byte (S54)', '/v1/withdrawals', {}, `"${'x'.repeat(999_999)}"`, 413, 'payload_too_large'],
    ['malformed JSON', '/v1/withdrawals', {}, '{', 400, 'invalid_request'],
    ['an unknown field (S16)', '/v1/withdrawals', {}, '{"name":"one","price":"1","tenantId":"ten_x"}', 400, 'invalid_request'],
    ['an unknown query parameter', '/v1/withdrawals?verified=1', {}, good, 400, 'invalid_request'],
    ['a doubled query parameter', '/v1/withdrawals?a=1&a=2', {}, good, 400, 'invalid_request'],
    ['no Idempotency-Key', '/v1/withdrawals', { 'idempotency-key': '' }, good, 400, 'idempotency_key_missing'],
    ['a spaced Idempotency-Key', '/v1/withdrawals', { 'idempotency-key': 'a b' }, good, 400, 'idempotency_key_missing'],
  ])('for %s is a problem with its code', async (what, address, headers, body, status, code) => {
    const { call, json } = setUp();
    const sent = what === 'no key' ? { 'content-type': 'application/json' } : { ...json, ...fresh(), ...headers };
    const response = await call('POST', address, sent, body);
    expect([response.statusCode, read(response.body).code]).toEqual([status, code]);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(read(response.body)).toMatchObject({
      status,
      type: `urn:compute-bank:problem:${code}`,
      instance: expect.stringMatching(/^urn:/),
    });
  });

  test('lists everything that is wrong at once, with pointers', async () => {
    const { call, json } = setUp();
    const body = '{"name":"","price":"1e3","inner":{"list":[1,"x"],"a/b~c":1},"role":"admin"}';
    const { body: text } = await call('POST', '/v1/withdrawals?limit=1', { ...json, ...fresh() }, body);
    const pointers = (read(text).errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/query/limit', '/name', '/price', '/inner/list/1', '/inner/a~1b~0c', '/role']));
  });

  test('is titled in Chinese for whoever prefers it', async () => {
    const { call } = setUp();
    const titleFor = async (language: string) => read((await call('GET', '/v1/withdrawals', { 'accept-language': language })).body).title;
    expect(await titleFor('zh-CN,zh;q=0.9,en;q=0.8')).toBe('缺少凭据或凭据无效');
    expect(await titleFor('en-GB,zh;q=0.5')).toBe('Credentials are missing or not valid');
    expect(await titleFor('zh;q=0, en;q=0.1')).toBe('Credentials are missing or not valid');
  });

  test('401 says how to authenticate, and with a constant body but for its instance', async () => {
    const { call } = setUp();
    const bodies = await Promise.all(
      ['', 'Bearer cbk_0000000000000000_x', 'Basic abc'].map((text) => call('GET', '/v1/withdrawals', { authorization: text })),
    );
    const texts = bodies.map(({ body }) => body.replace(/request-\d+/, ''));
    expect(new Set(texts).size).toBe(1);
    expect(bodies[0]?.headers['www-authenticate']).toContain('Bearer');
  });

  test('403 names the role that is needed; who lacks it learns nothing of the body', async () => {
    const { call, provider } = setUp();
    const response = await call('POST', '/v1/withdrawals', { ...provider, 'content-type': 'text/plain' }, '{');
    expect([response.statusCode, read(response.body).detail]).toEqual([403, 'This needs a key with the role buyer.']);
  });
});

describe('an address', () => {
  test.each([
    ['DELETE', '/v1/withdrawals', 405],
    ['PUT', '/v1/withdrawals', 405],
    ['OPTIONS', '/v1/withdrawals', 405],
    ['GET', '/v1/nothing', 404],
    ['GET', '/V1/withdrawals', 404],
    ['GET', '//v1/withdrawals', 404],
    ['GET', '/v1//withdrawals', 404],
    ['GET', '/v1/%77ithdrawals', 404],
    ['GET', '/v1/withdrawals/%2e%2e/deposits', 404],
    ['GET', '/v1/withdrawals/', 401],
  ])('S24: %s %s answers %s', async (method, path, status) => {
    expect((await setUp().call(method, path, {})).statusCode).toBe(status);
  });

  test('S24: a method cannot be overridden by a header', async () => {
    const { call, buyer } = setUp();
    const response = await call('GET', '/v1/withdrawals', { ...buyer, 'x-http-method-override': 'POST', 'x-method-override': 'POST' });
    expect([response.statusCode, Object.keys(read(response.body))]).toEqual([200, ['items', 'nextCursor']]);
  });
});

describe('a failure', () => {
  const failing = (error: unknown) => ({ make: () => Promise.reject(error) });

  test('of serialising writes is 503 with Retry-After, and no alarm', async () => {
    const { call, json, edge } = setUp(failing(Object.assign(new Error('Busy now.'), { name: 'Busy' })));
    const response = await call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good);
    expect([response.statusCode, response.headers['retry-after'], edge.alarms.length]).toEqual([503, '1', 0]);
  });

  test.each([
    ['AWS', Object.assign(new Error('no route to 10.0.0.1'), { $metadata: {} })],
    ['a session', Object.assign(new Error('ten_1: AccessDenied'), { name: 'NoSession' })],
    ['the network', Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' })],
  ])('of %s is 503 with Retry-After and an alarm; what it was stays inside', async (_, error) => {
    const { call, json, edge } = setUp(failing(error));
    const response = await call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good);
    expect([response.statusCode, response.headers['retry-after'], edge.alarms.length]).toEqual([503, '1', 1]);
    expect(response.body).not.toContain('10.0.0.1');
  });

  test('of the bank itself is a bare 500 with an alarm that names the request', async () => {
    const { call, json, edge } = setUp(failing(new TypeError('secret detail')));
    const response = await call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good);
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret detail');
    expect(edge.alarms[0]?.details).toMatchObject({ requestId: response.headers['x-request-id'], error: 'TypeError: secret detail' });
  });

  test('that was expected is its own problem', async () => {
    const { call, json } = setUp({ make: async () => insufficient() });
    const response = await call('POST', '/v1/withdrawals', { ...json, ...fresh() }, good);
    expect([response.statusCode, read(response.body)]).toMatchObject([409, { code: 'insufficient_funds', detail: 'Too little.' }]);
  });
});

describe('a page', () => {
  test('is 50 long unless asked otherwise, and its cursor leads on', async () => {
    const { call, buyer } = setUp();
    const first = read((await call('GET', '/v1/withdrawals', buyer)).body);
    expect(first.items).toEqual([{ name: 'after nothing, 50', price: '0.000000' }]);
    const second = read((await call('GET', `/v1/withdrawals?limit=100&cursor=${String(first.nextCursor)}`, buyer)).body);
    expect(second.items).toEqual([{ name: 'after THING#1, 100', price: '0.000000' }]);
  });

  test.each(['0', '101', '1000000', '-1', '1.5', '1e1', '0x10', '', 'a'.repeat(100_000)])(
    'S57: a limit of %.20s is refused',
    async (limit) => {
      const { call, buyer } = setUp();
      expect((await call('GET', `/v1/withdrawals?limit=${limit}`, buyer)).statusCode).toBe(400);
    },
  );

  test('S15: the cursor of one tenant is nothing to another', async () => {
    const { call, buyer, edge } = setUp();
    const other = { authorization: `Bearer ${giveKey(edge, tenantB, ['buyer'])}` };
    const { nextCursor } = read((await call('GET', '/v1/withdrawals', buyer)).body);
    const response = await call('GET', `/v1/withdrawals?cursor=${String(nextCursor)}`, other);
    expect([response.statusCode, read(response.body).code]).toEqual([400, 'cursor_invalid']);
  });
});
