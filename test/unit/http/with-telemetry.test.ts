import { instant } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { createTestEdge, giveKey, tenantA } from '../../fixtures/edge.ts';
import { createThingsApi } from '../../fixtures/things-api.ts';

const good = '{"name":"one","price":"8.5"}';

function setUp(overrides: Parameters<typeof createTestEdge>[0] = {}) {
  const edge = createTestEdge(overrides);
  const headers = { authorization: `Bearer ${giveKey(edge, tenantA, ['buyer'])}`, 'content-type': 'application/json' };
  const { call } = createThingsApi(edge);
  const make = (key: string, body = good) => call('POST', '/v1/withdrawals', { ...headers, 'idempotency-key': key }, body);
  return { edge, call, make };
}

describe('each request is told once,', () => {
  test('with who asked for what, how it went and how long it took', async () => {
    const times = [1_000, 1_005, 1_012, 1_020].map(instant);
    const { edge, make } = setUp({ wallNow: () => times.shift() ?? instant(2_000) });
    await make('k1');
    expect(edge.served).toMatchObject([
      { operation: 'make-thing', tenantId: tenantA, caller: expect.stringMatching(/^key_/), status: 201, code: null, replayed: false },
    ]);
    expect(edge.served[0]?.milliseconds).toBeGreaterThan(0);
  });

  test('a repetition as one, a refusal by its word, and an address that nobody serves without an operation', async () => {
    const { edge, call, make } = setUp();
    await make('k1');
    await make('k1');
    await make('k2', '{"name":"one"}');
    await call('GET', '/v1/nothing', {});
    expect(edge.served.map(({ operation, status, code, replayed }) => [operation, status, code, replayed])).toEqual([
      ['make-thing', 201, null, false],
      ['make-thing', 201, null, true],
      ['make-thing', 400, 'invalid_request', false],
      [null, 404, 'not_found', false],
    ]);
  });

  test('and one that cannot be told is answered all the same', async () => {
    const { make } = setUp({
      tell: () => {
        throw new Error('the log is closed');
      },
    });
    expect(await make('k1')).toMatchObject({ statusCode: 201 });
    expect(await make('k2', '{')).toMatchObject({ statusCode: 400 });
  });
});
