import type { MarketLog } from '@compute-bank/application/ports';
import { projectMarket } from '@compute-bank/application/project-market';
import { projectMarketDays } from '@compute-bank/application/project-market-days';
import { marketIndex } from '@compute-bank/contracts/market-data';
import { addMs, dayMs, formatInstant, hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { createScene, type Scene } from '../fixtures/scene.ts';

promiseGuards(marketIndex);

const params = { marketId: testMarketId };

/** Three matches of different size, length and price on the first day, one on the next. */
async function tradeTwoDays({ api, join, deposit, withdraw }: Scene): Promise<void> {
  const windows = () => [{ start: formatInstant(api.bank.clock.instant()), end: formatInstant(addMs(api.bank.clock.instant(), dayMs)) }];
  await deposit([await join()], { floorPerGpuHour: '2', windows: windows() });
  await deposit([await join()], { floorPerGpuHour: '3', windows: windows() });
  await deposit([await join(4)], { floorPerGpuHour: '4', windows: windows() });
  await withdraw({ size: { kind: 'gpus', gpus: 6 } });
  await withdraw({ size: { kind: 'gpus', gpus: 4 }, durationMinutes: 120 });
  await withdraw({ size: { kind: 'gpus', gpus: 8 }, durationMinutes: 180 });
  await api.bank.advance(dayMs);
  await deposit([await join(2)], { floorPerGpuHour: '5.5', windows: windows() });
  await withdraw({ size: { kind: 'gpus', gpus: 2 } });
}

/** The index by another way: every hour of every GPU as one entry of a list, its lower middle taken. */
async function recompute(log: MarketLog) {
  const hours = new Map<string, number[]>();
  for (const { at, applied } of await log.readAfter(testMarketId, 0, 1_000)) {
    for (const event of applied.flatMap(({ events }) => events)) {
      if (event.kind !== 'matched') continue;
      const day = formatInstant(at).slice(0, 10);
      const sold = hours.get(day) ?? [];
      for (const { gpus, priceMicros } of event.slices) {
        const count = gpus * ((event.end - event.start) / hourMs);
        sold.push(...Array.from({ length: count }, () => Number(priceMicros) / 1e6));
      }
      hours.set(day, sold);
    }
  }
  return [...hours].map(([day, sold]) => {
    const sorted = sold.sort((a, b) => a - b);
    return [day, sorted[Math.ceil(sorted.length / 2) - 1], sorted.length];
  });
}

describe('the daily index', () => {
  test('200: is the volume-weighted median of each day’s fills, as a recount of the log says, with its sample', async () => {
    const scene = await createScene();
    const { api, strangers, provider, buyer } = scene;
    await tradeTwoDays(scene);
    const { asset, items } = await api.call(strangers.buyer.key, marketIndex, { params });
    expect(asset).toBe('CNY');
    expect(items.map(({ day, perGpuHour, gpuHours }) => [day, Number(perGpuHour), Number(gpuHours)])).toEqual(
      await recompute(api.bank.runtime.log),
    );
    expect(items.map(({ matches, digits, low, high }) => [matches, digits, low, high])).toEqual([
      [3, null, '2.000000', '4.000000'],
      [1, null, '5.500000', '5.500000'],
    ]);
    expect(items.map(({ fills }) => fills)).toEqual([5, 1]);
    for (const hidden of [provider.tenantId, buyer.tenantId, '_']) expect(JSON.stringify(items)).not.toContain(hidden);
    api.close();
  });

  test('200: counts each record once, however often and by how many projectors it is projected', async () => {
    const scene = await createScene();
    const { api } = scene;
    await tradeTwoDays(scene);
    const { bank, log } = api.bank.runtime;
    const before = await api.call(scene.buyer.key, marketIndex, { params });
    const records = await log.readAfter(testMarketId, 0, 1_000);
    for (const from of [0, 3, 7]) await projectMarketDays(bank, testMarketId, records.slice(from));
    const forgetful: MarketLog = { ...log, readCursor: async () => 0, moveCursor: async () => 'moved' };
    const project = () => projectMarket({ ...api.bank.runtime, log: forgetful }, testMarketId);
    await Promise.all([project(), project()]);
    expect(await api.call(scene.buyer.key, marketIndex, { params })).toEqual(before);
    api.close();
  });

  test('200: two projectors that make a day at once count it once', async () => {
    const scene = await createScene();
    const { api } = scene;
    await tradeTwoDays(scene);
    const { bank, log } = api.bank.runtime;
    const records = (await log.readAfter(testMarketId, 0, 1_000)).map((record) => ({ ...record, at: addMs(record.at, 5 * dayMs) }));
    const all = Array.from({ length: 4 }, (_, from) =>
      projectMarketDays(bank, testMarketId, records.slice(0, records.length - (from % 2))),
    );
    await Promise.all(all);
    await projectMarketDays(bank, testMarketId, records);
    const until = formatInstant(addMs(api.bank.clock.instant(), 10 * dayMs));
    const { items } = await api.call(scene.buyer.key, marketIndex, { params, query: { until } });
    const figures = items.map(({ perGpuHour, matches, gpuHours }) => [perGpuHour, matches, gpuHours]);
    expect(figures).toHaveLength(4);
    expect(figures.slice(2)).toEqual(figures.slice(0, 2));
    api.close();
  });

  test('200: answers the days that begin within what is asked, that of from included', async () => {
    const scene = await createScene();
    const { api, buyer } = scene;
    const opening = api.bank.clock.instant();
    await tradeTwoDays(scene);
    const count = async (from: number, until: number) =>
      (
        await api.call(buyer.key, marketIndex, {
          params,
          query: { from: formatInstant(addMs(opening, from)), until: formatInstant(addMs(opening, until)) },
        })
      ).items.length;
    expect([await count(0, dayMs), await count(hourMs, 2 * dayMs), await count(-dayMs, 0), await count(dayMs, 2 * dayMs)]).toEqual([
      1, 2, 0, 1,
    ]);
    api.close();
  });

  test.each(['?from=2026-05-02T00:00:00Z&until=2026-05-01T00:00:00Z', '?from=2025-01-01T00:00:00Z&until=2026-05-01T00:00:00Z'])(
    '400: %s is refused',
    async (query) => {
      const { api, buyer } = await createScene();
      const answer = await api.send({ method: 'GET', path: `/v1/markets/${testMarketId}/index${query}`, key: buyer.key });
      expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer: '/query/from' }]]);
      api.close();
    },
  );

  test('404: of a missing market it is market_not_found', async () => {
    const { api, buyer } = await createScene();
    const refused = api.call(buyer.key, marketIndex, { params: { marketId: 'no-such-market' } });
    await expect(refused).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    api.close();
  });
});
