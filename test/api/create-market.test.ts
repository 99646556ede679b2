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
