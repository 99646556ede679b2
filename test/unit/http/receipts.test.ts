import { ok } from '@compute-bank/domain/result';
import { describe, expect, test } from '@jest/globals';
import { createTestEdge, giveKey, tenantA, tenantB } from '../../fixtures/edge.ts';
import { createThingsApi, insufficient, type MakeThing } from '../../fixtures/things-api.ts';

function setUp(make?: MakeThing) {
  const edge = createTestEdge();
  const headersOf = (tenantId: typeof tenantA, role: 'buyer' | 'provider') => ({
    authorization: `Bearer ${giveKey(edge, tenantId, [role])}`,
    'content-type': 'application/json',
    'idempotency-key': 'the-key',
  });
  const api = createThingsApi(edge, make ? { make } : {});
  return {
    edge,
    ...api,
    headers: headersOf(tenantA, 'buyer'),
    other: headersOf(tenantB, 'buyer'),
    provider: headersOf(tenantA, 'provider'),
  };
}

const body = '{"name":"one","price":"8"}';
const codeOf = (response: { body: string }): unknown => JSON.parse(response.body).code;

describe('a creating call', () => {
  test('S52: the same again answers the same, byte for byte, and makes nothing', async () => {
    const { call, made, headers } = setUp();
    const first = await call('POST', '/v1/withdrawals', headers, body);
    const second = await call('POST', '/v1/withdrawals', headers, '{ "price": "8",\n "name": "one" }');
    expect(second.body).toBe(first.body);
    expect(second.statusCode).toBe(first.statusCode);
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(made).toHaveLength(1);
  });

  test('S52: another body, or another operation, under its key is a conflict', async () => {
    const { call, made, headers } = setUp();
    await call('POST', '/v1/withdrawals', headers, body);
    const other = await call('POST', '/v1/withdrawals', headers, '{"name":"two","price":"8"}');
    expect([other.statusCode, codeOf(other)]).toEqual([409, 'idempotency_key_reused']);
    expect(made).toHaveLength(1);
  });

  test('S21: the key of one tenant is nothing to another', async () => {
    const { call, made, headers, other } = setUp();
    await call('POST', '/v1/withdrawals', headers, body);
    const foreign = await call('POST', '/v1/withdrawals', other, body);
    expect([foreign.statusCode, foreign.headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect(made).toHaveLength(2);
  });

  test('S52: two at once make one thing, and both get its answer', async () => {
    let waiting: (() => void)[] = [];
    const bothArrived = () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) for (const go of waiting) go();
      });
    const { call, made, headers } = setUp(async (name) => {
      await bothArrived();
      return ok({ name, priceMicros: 8_000_000n });
    });
    const [first, second] = await Promise.all([
      call('POST', '/v1/withdrawals', headers, body),
      call('POST', '/v1/withdrawals', headers, body),
    ]);
    waiting = [];
    expect(made).toHaveLength(1);
    expect(first?.body).toBe(second?.body);
    expect([first?.statusCode, second?.statusCode]).toEqual([201, 201]);
  });

  test('one that its own twin left without means gets its twin’s answer, not the refusal', async () => {
    const setup = setUp(async (name) => {
      if (setup.made.length === 0) return ok({ name, priceMicros: 8_000_000n });
      return insufficient();
    });
    const { call, headers, edge } = setup;
    const first = await call('POST', '/v1/withdrawals', headers, body);
    // The twin looked for the receipt before it was there.
    const findReceipt = edge.findReceipt;
    let looks = 0;
    const late = {
      ...edge,
      findReceipt: async (...of: Parameters<typeof findReceipt>) => (++looks === 1 ? undefined : findReceipt(...of)),
    };
    const twin = await createThingsApi(late, { make: async () => insufficient() }).call('POST', '/v1/withdrawals', headers, body);
    expect([twin.statusCode, twin.body]).toEqual([201, first.body]);
  });

  test('a refused one leaves no receipt: it may succeed later under the same key', async () => {
    let poor = true;
    const { call, edge, headers } = setUp(async (name) => (poor ? insufficient() : ok({ name, priceMicros: 8_000_000n })));
    expect((await call('POST', '/v1/withdrawals', headers, body)).statusCode).toBe(409);
    expect(edge.receipts.size).toBe(0);
    poor = false;
    expect((await call('POST', '/v1/withdrawals', headers, body)).statusCode).toBe(201);
  });

  test('one whose twin exists and cannot be found is told to wait', async () => {
    const { call, headers } = setUp(() => Promise.reject(Object.assign(new Error('exists'), { name: 'ReceiptExists' })));
    const response = await call('POST', '/v1/withdrawals', headers, body);
    expect([response.statusCode, codeOf(response)]).toEqual([409, 'concurrent_request']);
  });
});

describe('an answer that holds a secret', () => {
  test('S05: is stored sealed, and replayed in clear to its owner', async () => {
    const { call, edge, provider } = setUp();
    const first = await call('POST', '/v1/deposits', provider, '{"name":"top secret","price":"8"}');
    expect(first.body).toContain('top secret');
    expect(JSON.stringify([...edge.receipts.values()])).not.toContain('top secret');
    const second = await call('POST', '/v1/deposits', provider, '{"name":"top secret","price":"8"}');
    expect(second.body).toBe(first.body);
  });

  test('S94: is replayed after a rotation of the secret that sealed it, and to nobody after a second one', async () => {
    const { call, edge, provider } = setUp();
    const ask = (over: typeof call) => over('POST', '/v1/deposits', provider, '{"name":"top secret","price":"8"}');
    const first = await ask(call);
    const sealKeys = (current: string, previous: string) => ({ ...edge, sealKeys: async () => ({ current, previous }) });
    const once = createThingsApi(sealKeys('the-next-secret', 'a-secret-for-tests-only'));
    expect((await ask(once.call)).body).toBe(first.body);
    const twice = createThingsApi(sealKeys('the-third-secret', 'the-next-secret'));
    const refused = await ask(twice.call);
    expect(refused.statusCode).toBe(500);
    expect(refused.body).not.toContain('top secret');
  });
});
