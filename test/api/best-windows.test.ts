import { bestWindows } from '@compute-bank/contracts/market-data';
import { addMs, dayMs, floorMinute, formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(bestWindows);

const params = { marketId: 'nvidia-h100-sxm5-80gb' };

describe('the best windows of a market', () => {
  test('200: the cheapest 72 hours for 16 GPUs in the next 14 days, with what was searched, naming nobody', async () => {
    const { api, buyer, provider, join, deposit } = await createScene();
    const midnight = floorMinute(api.bank.clock.instant());
    const days = (from: number, until: number) => [
      { start: formatInstant(addMs(midnight, from * dayMs)), end: formatInstant(addMs(midnight, until * dayMs)) },
    ];
    await deposit([await join(), await join()], { floorPerGpuHour: '9', windows: days(0, 14) });
    await deposit([await join(), await join()], { floorPerGpuHour: '4', windows: days(5, 9) });
    await deposit([await join(), await join()], { floorPerGpuHour: '1', windows: days(5, 7) });
    const query = { gpus: 16, durationMinutes: 72 * 60, count: 2 };
    const found = await api.call(buyer.key, bestWindows, { params, query });
    expect(found).toMatchObject({ asset: 'CNY', candidateStarts: 2, startsTried: 2 });
    expect(Date.parse(found.until) - Date.parse(found.from)).toBe(14 * dayMs);
    expect(found.windows.map(({ start, perGpuHour, cost, nodes }) => [start, perGpuHour, cost, nodes])).toEqual([
      [formatInstant(addMs(midnight, 5 * dayMs)), '4.000000', '4608.000000', 2],
      [found.from, '9.000000', '10368.000000', 2],
    ]);
    for (const hidden of [provider.tenantId, 'nod_', 'dep_', 'fab_']) expect(JSON.stringify(found)).not.toContain(hidden);
    api.close();
  });

  test('200: wishes narrow the search, and a provider is not shown its own capacity', async () => {
    const { api, buyer, provider, join, deposit } = await createScene();
    await deposit([await join(), await join()]);
    const count = async (key: string, wish: object) =>
      (await api.call(key, bestWindows, { params, query: { gpus: 16, durationMinutes: 60, withinDays: 1, ...wish } })).windows.length;
    expect(await count(buyer.key, {})).toBe(1);
    expect(await count(buyer.key, { gpusPerNode: 8, fabricKind: 'infiniband', fabricGbpsPerGpu: 400, region: 'cn' })).toBe(1);
    expect(await count(buyer.key, { limitPerGpuHour: '1.9' })).toBe(0);
    expect(await count(buyer.key, { region: 'us' })).toBe(0);
    expect(await count(provider.key, {})).toBe(0);
    expect(await count(api.keys.admin, {})).toBe(1);
    api.close();
  });

  test.each([
    ['gpus=7&gpusPerNode=2&durationMinutes=60', '/query/gpusPerNode'],
    ['gpus=8&durationMinutes=2880&withinDays=1', '/query/durationMinutes'],
    ['gpus=8&durationMinutes=60&fabricKind=roce', '/query/fabricGbpsPerGpu'],
    ['gpus=0&durationMinutes=60', '/query/gpus'],
    ['gpus=8&durationMinutes=1e3', '/query/durationMinutes'],
    ['gpus=8&durationMinutes=60&withinDays=32', '/query/withinDays'],
    ['gpus=8&durationMinutes=60&count=21', '/query/count'],
    ['durationMinutes=60', '/query/gpus'],
  ])('400: %s is refused', async (query, pointer) => {
    const { api, buyer } = await createScene();
    const answer = await api.send({ method: 'GET', path: `/v1/markets/${params.marketId}/best-windows?${query}`, key: buyer.key });
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer }]]);
    api.close();
  });

  test('404: of a missing market it is market_not_found', async () => {
    const { api, buyer } = await createScene();
    const query = { gpus: 8, durationMinutes: hourMs / 60_000 };
    const refused = api.call(buyer.key, bestWindows, { params: { marketId: 'no-such-market' }, query });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
