import { createMarket, getMarket } from '@compute-bank/contracts/markets';
import { describe, expect, test } from '@jest/globals';
import { createTestApi } from '../fixtures/api.ts';
import { promiseGuards } from '../fixtures/guards.ts';

promiseGuards(createMarket);

const body = { marketId: 'huawei-910c', name: 'Ascend 910C', asset: 'CNY', priceCapPerGpuHour: '12.5', turnaroundMinutes: 3 };

describe('opening a market', () => {
  test('201: answers it as it is shown', async () => {
    const api = await createTestApi();
    const made = await api.call(api.keys.admin, createMarket, { body });
    expect(made).toMatchObject({ ...body, priceCapPerGpuHour: '12.500000', state: 'open' });
    await api.bank.settleAll();
    expect(await api.call(api.keys.buyer, getMarket, { params: { marketId: body.marketId } })).toEqual(made);
    api.close();
  });

  test('201: one that calls says how often, at which price and how hard it searches, by default or as asked', async () => {
    const api = await createTestApi();
    const call = { kind: 'call' } as const;
    const made = await api.call(api.keys.admin, createMarket, { body: { ...body, clearing: call } });
    expect(made.clearing).toEqual({ kind: 'call', everySeconds: 5, kBps: 5_000, iterations: 2_000 });
    const asked = { kind: 'call', everySeconds: 60, kBps: 0, iterations: 0 } as const;
    const other = await api.call(api.keys.admin, createMarket, { body: { ...body, marketId: 'huawei-910b', clearing: asked } });
    expect(other.clearing).toEqual(asked);
    const plain = await api.call(api.keys.admin, createMarket, { body: { ...body, marketId: 'huawei-910d' } });
    expect(plain.clearing).toEqual({ kind: 'continuous' });
    api.close();
  });

  test('201: one that names nodes late says how long before a start', async () => {
    const api = await createTestApi();
    const made = await api.call(api.keys.admin, createMarket, { body: { ...body, bindMinutes: 40 } });
    expect(made.bindMinutes).toBe(40);
    const plain = await api.call(api.keys.admin, createMarket, { body: { ...body, marketId: 'huawei-910d' } });
    expect(plain.bindMinutes).toBeNull();
    const near = api.call(api.keys.admin, createMarket, { body: { ...body, marketId: 'huawei-910e', bindMinutes: 5 } });
    await expect(near).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer: '/bindMinutes' }] } });
    api.close();
  });

  test.each([{ everySeconds: 0 }, { everySeconds: 61 }, { everySeconds: 1.5 }, { kBps: 10_001 }, { iterations: -1 }])(
    '400: a call with %j is refused',
    async (figure) => {
      const api = await createTestApi();
      const answer = api.call(api.keys.admin, createMarket, { body: { ...body, clearing: { kind: 'call', ...figure } } });
      const pointer = `/clearing/${Object.keys(figure)[0]}`;
      await expect(answer).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer }] } });
      api.close();
    },
  );

  test('201: one that takes some regions says which; by default it takes all', async () => {
    const api = await createTestApi();
    const made = await api.call(api.keys.admin, createMarket, { body: { ...body, regions: { allow: ['cn'], deny: ['cn-nx'] } } });
    expect(made.regions).toEqual({ allow: ['cn'], deny: ['cn-nx'] });
    const plain = await api.call(api.keys.admin, createMarket, { body: { ...body, marketId: 'huawei-910b' } });
    expect(plain).toMatchObject({ regions: { allow: [], deny: [] }, partOf: null, splitInto: [] });
    api.close();
  });

  test('409: one that exists is market_exists', async () => {
    const api = await createTestApi();
    await api.call(api.keys.admin, createMarket, { body });
    await expect(api.call(api.keys.admin, createMarket, { body })).rejects.toMatchObject({
      problem: { status: 409, code: 'market_exists' },
    });
    api.close();
  });

  test.each([
    ['marketId', 'H100'],
    ['asset', 'yuan'],
    ['priceCapPerGpuHour', '0'],
    ['turnaroundMinutes', -1],
  ])('400: with %s %s it is refused', async (field, value) => {
    const api = await createTestApi();
    const answer = api.call(api.keys.admin, createMarket, { body: { ...body, [field]: value } });
    await expect(answer).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer: `/${field}` }] } });
    api.close();
  });
});
