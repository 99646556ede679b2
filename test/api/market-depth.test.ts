import type { QueryIn } from '@compute-bank/contracts/endpoint';
import { marketDepth } from '@compute-bank/contracts/markets';
import { addMs, ceilMinute, formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(marketDepth);

const params = { marketId: 'nvidia-h100-sxm5-80gb' };

describe('the depth of a market', () => {
  test('200: shows free GPUs by floor and wanted ones by limit, with the book’s version, and names nobody', async () => {
    const { api, buyer, provider, join, deposit, withdraw } = await createScene();
    await deposit([await join()], { floorPerGpuHour: '9' });
    await deposit([await join(4)], { floorPerGpuHour: '8' });
    await withdraw({
      price: { kind: 'limit', perGpuHour: '3' },
      life: { kind: 'standing', until: formatInstant(addMs(api.bank.clock.instant(), hourMs)) },
    });
    const depth = await api.call(buyer.key, marketDepth, { params });
    expect(depth.asks).toEqual([
      { perGpuHour: '8.000000', gpus: 4, orders: 1 },
      { perGpuHour: '9.000000', gpus: 8, orders: 1 },
    ]);
    expect(depth.bids).toEqual([{ perGpuHour: '3.000000', gpus: 8, orders: 1 }]);
    expect(depth.position).toBeGreaterThan(0);
    for (const hidden of [provider.tenantId, buyer.tenantId]) expect(JSON.stringify(depth)).not.toContain(hidden);
    api.close();
  });

  test('200: for times it also shows what is free at each floor in each stretch', async () => {
    const { api, buyer, join, deposit, withdraw } = await createScene();
    const now = api.bank.clock.instant();
    const hour = (count: number) => formatInstant(addMs(ceilMinute(now), count * hourMs));
    await deposit([await join()], { floorPerGpuHour: '9', windows: [{ start: hour(0), end: hour(2) }] });
    await deposit([await join(4)], { floorPerGpuHour: '8', windows: [{ start: hour(0), end: hour(24) }] });
    await withdraw({ size: { kind: 'gpus', gpus: 4 }, startEarliest: hour(1), endLatest: hour(2) });
    const ask = async (query: QueryIn<typeof marketDepth>) =>
      (await api.call(buyer.key, marketDepth, { params, query })).buckets?.map(({ start, asks }) => [
        start,
        ...asks.map(({ perGpuHour, gpus }) => `${gpus}@${perGpuHour}`),
      ]);
    expect(await ask({})).toBeUndefined();
    expect(await ask({ from: hour(0), until: hour(3) })).toEqual([[hour(0), '8@9.000000'], [hour(1), '8@9.000000'], [hour(2)]]);
    expect(await ask({ at: hour(5), bucketMinutes: 120 })).toEqual([[hour(5), '4@8.000000']]);
    expect(await ask({ bucketMinutes: 30 })).toHaveLength(48);
    api.close();
  });

  test.each([
    ['at=2026-05-01T00:00:00Z&from=2026-05-01T00:00:00Z', '/query/at'],
    ['from=2026-05-02T00:00:00Z&until=2026-05-01T00:00:00Z', '/query/until'],
    ['from=2026-05-01T00:00:00Z&until=2026-05-06T00:00:00Z', '/query/bucketMinutes'],
    ['at=2026-05-01T00:00:01Z', '/query/at'],
    ['bucketMinutes=0', '/query/bucketMinutes'],
  ])('400: %s is refused', async (query, pointer) => {
    const { api, buyer } = await createScene();
    const answer = await api.send({ method: 'GET', path: `/v1/markets/${params.marketId}/depth?${query}`, key: buyer.key });
    expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer }]]);
    api.close();
  });

  test('404: of a missing market it is market_not_found', async () => {
    const { api, buyer } = await createScene();
    const refused = api.call(buyer.key, marketDepth, { params: { marketId: 'no-such-market' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
