import { closeDeposit } from '@compute-bank/contracts/deposits';
import { listMarkets } from '@compute-bank/contracts/markets';
import { createTenant, getTenant } from '@compute-bank/contracts/tenants';
import { BankProblem } from '@compute-bank/sdk/bank-problem';
import { type ClientOptions, createClient } from '@compute-bank/sdk/client';
import { describe, expect, test } from '@jest/globals';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}
type Reply = () => Response;

const tenant = {
  tenantId: 'ten_000000000000',
  name: 'One',
  ownerId: 'One',
  state: 'active',
  suspension: null,
  createdAt: '2026-05-01T00:00:00.000Z',
};
const reply =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
const broken: Reply = () => {
  throw new TypeError('fetch failed');
};

/** A client whose network answers as told, one reply after the other, and which waits without waiting. */
function clientOf(replies: readonly Reply[], options: Partial<ClientOptions> = {}) {
  const calls: Call[] = [];
  const waits: number[] = [];
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    calls.push({ url: String(input), init });
    const next = replies[calls.length - 1];
    if (!next) throw new Error('one request too many');
    return next();
  };
  const wait = async (ms: number) => {
    waits.push(ms);
  };
  let keys = 0;
  const idempotencyKey = () => {
    keys += 1;
    return `key-${keys}`;
  };
  return { calls, waits, client: createClient({ baseUrl: 'https://bank.test', apiKey: 'cbk_x', idempotencyKey, fetch, wait, ...options }) };
}

const headersOf = (call: Call | undefined): Headers => new Headers(call?.init.headers);

describe('a call', () => {
  test('is sent to its address with its parameters, its query and its key', async () => {
    const { client, calls } = clientOf([reply(200, { items: [], nextCursor: null }), reply(200, tenant)]);
    expect(await client.call(listMarkets, { query: { limit: 2, cursor: 'a+b' } })).toEqual({ items: [], nextCursor: null });
    expect(await client.call(getTenant, { params: { tenantId: 'ten_000000000000' } })).toEqual(tenant);
    expect(calls.map(({ url }) => url)).toEqual([
      'https://bank.test/v1/markets?limit=2&cursor=a%2Bb',
      'https://bank.test/v1/tenants/ten_000000000000',
    ]);
    expect(headersOf(calls[0]).get('authorization')).toBe('Bearer cbk_x');
    expect(calls[0]?.init.redirect).toBe('error');
  });

  test('a parameter cannot leave its place in the address', async () => {
    const { client, calls } = clientOf([reply(200, tenant)]);
    await client.call(getTenant, { params: { tenantId: '../keys?x=#' } });
    expect(calls[0]?.url).toBe('https://bank.test/v1/tenants/..%2Fkeys%3Fx%3D%23');
  });

  test('passes over fields that it does not know yet, but not over missing ones', async () => {
    const { client } = clientOf([reply(200, { ...tenant, colour: 'red' }), reply(200, { ...tenant, name: undefined })]);
    const params = { tenantId: 'ten_000000000000' };
    expect(await client.call(getTenant, { params })).toMatchObject({ name: 'One' });
    await expect(client.call(getTenant, { params })).rejects.toThrow('get-tenant: the answer does not fit its contract');
  });
});

describe('a refusal', () => {
  test('is thrown as the bank’s problem', async () => {
    const problem = {
      type: 'urn:x',
      title: 'T',
      status: 409,
      detail: 'Taken.',
      instance: 'urn:r',
      code: 'name_taken',
      errors: [{ pointer: '/name', detail: 'no' }],
    };
    const { client } = clientOf([reply(409, problem)]);
    const refused = client.call(createTenant, { body: { name: 'One' } });
    await expect(refused).rejects.toBeInstanceOf(BankProblem);
    await expect(refused).rejects.toMatchObject({ problem, message: 'name_taken (409): Taken. /name: no' });
  });

  test('by something that is no bank is told apart', async () => {
    const { client } = clientOf([reply(502, '<html>Bad gateway</html>')], { attemptsMax: 1 });
    await expect(client.call(listMarkets)).rejects.toMatchObject({ problem: { status: 502, code: 'unexpected_answer' } });
  });
});

describe('a repetition', () => {
  test('after 503 and 429 waits as asked, and carries the same Idempotency-Key', async () => {
    const { client, calls, waits } = clientOf([reply(503, {}, { 'retry-after': '2' }), reply(429, {}), reply(201, tenant)]);
    await client.call(createTenant, { body: { name: 'One' } });
    expect(waits).toEqual([2_000, 200]);
    expect(new Set(calls.map((call) => headersOf(call).get('idempotency-key')))).toEqual(new Set(['key-1']));
  });

  test('after a lost connection happens for reads and creating calls, and not for what has no key', async () => {
    const created = clientOf([broken, reply(201, tenant)]);
    expect(await created.client.call(createTenant, { body: { name: 'One' }, idempotencyKey: 'mine' })).toEqual(tenant);
    expect(headersOf(created.calls[1]).get('idempotency-key')).toBe('mine');
    const closed = clientOf([broken]);
    await expect(closed.client.call(closeDeposit, { params: { depositId: 'dep_000000000000' } })).rejects.toThrow('fetch failed');
    expect(closed.calls).toHaveLength(1);
  });

  test('after a gateway lost the answer happens for reads and creating calls, and not for what has no key', async () => {
    const created = clientOf([reply(502, 'Bad gateway'), reply(504, 'Timeout'), reply(201, tenant)]);
    expect(await created.client.call(createTenant, { body: { name: 'One' }, idempotencyKey: 'mine' })).toEqual(tenant);
    expect(created.calls.map((call) => headersOf(call).get('idempotency-key'))).toEqual(['mine', 'mine', 'mine']);
    const closed = clientOf([reply(502, 'Bad gateway')]);
    await expect(closed.client.call(closeDeposit, { params: { depositId: 'dep_000000000000' } })).rejects.toMatchObject({
      problem: { status: 502 },
    });
    expect(closed.calls).toHaveLength(1);
  });

  test('ends: the last answer is the answer, and no wait is longer than ten seconds', async () => {
    const busy = { code: 'busy', status: 503, title: 'T', detail: 'Busy.' };
    const { client, calls, waits } = clientOf(
      Array.from({ length: 3 }, () => reply(503, busy, { 'retry-after': '86400' })),
      { attemptsMax: 3 },
    );
    await expect(client.call(listMarkets)).rejects.toMatchObject({ problem: { code: 'busy' } });
    expect([calls.length, waits]).toEqual([3, [10_000, 10_000]]);
  });

  test('stops when the caller gives up', async () => {
    const { client, calls } = clientOf([broken, broken]);
    await expect(client.call(listMarkets, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(calls).toHaveLength(1);
  });
});
