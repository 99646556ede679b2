import { listBalances } from '@compute-bank/contracts/accounts';
import type { BodyIn } from '@compute-bank/contracts/endpoint';
import { getMatch } from '@compute-bank/contracts/matches';
import { quoteWithdrawal } from '@compute-bank/contracts/quotes';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { platformTenantId } from '@compute-bank/domain/ids';
import { addMs, formatInstant, secondMs } from '@compute-bank/domain/instant';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { describe, expect, test } from '@jest/globals';
import { withReader } from '../../functions/runtime/market-data.ts';
import { promiseGuards } from '../fixtures/guards.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { createScene, type Scene, withdrawalOf } from '../fixtures/scene.ts';
import type { Sender } from '../simulation/as-client.ts';

promiseGuards(quoteWithdrawal);

const ask = ({ api, buyer }: Scene, wish: Partial<BodyIn<typeof quoteWithdrawal>> = {}) =>
  api.call(buyer.key, quoteWithdrawal, { body: { ...withdrawalOf(api.bank.clock.instant()), ...wish } });

describe('a quote', () => {
  test('200: says what a withdrawal would get, cost and hold, and the withdrawal then gets exactly that', async () => {
    const scene = await createScene();
    const { api, buyer, join, deposit, withdraw } = scene;
    await deposit([await join(4), await join(4)], { floorPerGpuHour: '2.5' });
    const quote = await ask(scene);
    expect(quote).toMatchObject({
      asset: 'CNY',
      binding: false,
      feasible: true,
      reason: null,
      terms: { providerFeeBps: 500, buyerFeeBps: 0, earlyReturnBps: 2_000 },
      plan: {
        gpus: 8,
        gpusOpen: 0,
        nodes: 2,
        oneFabric: true,
        shape: [{ nodes: 2, gpusPerNode: 4, region: 'cn-nx', interconnect: 'nvswitch', perGpuHour: '2.500000' }],
        perGpuHour: '2.500000',
        cost: '20.000000',
        total: '20.000000',
        levels: [{ perGpuHour: '2.500000', gpus: 8, nodes: 2 }],
      },
    });
    const { withdrawalId, unfilledHold } = await withdraw();
    expect(quote.hold).toBe(unfilledHold);
    const { matchIds } = await api.call(buyer.key, getWithdrawal, { params: { withdrawalId } });
    const match = await api.call(buyer.key, getMatch, { params: { matchId: matchIds[0] ?? '' } });
    expect([match.start, match.end, match.gpus, match.record.candidateStarts]).toEqual([
      quote.plan?.start,
      quote.plan?.end,
      quote.plan?.gpus,
      quote.plan?.candidateStart,
    ]);
    expect((await api.call(buyer.key, listBalances)).items[0]?.held).toBe(quote.plan?.leaseHold);
    api.close();
  });

  test('200: carries the book’s version and age, and is stale after a minute', async () => {
    const scene = await createScene();
    await scene.deposit([await scene.join()]);
    const fresh = await ask(scene);
    await scene.api.bank.advance(45 * secondMs);
    const later = await ask(scene);
    expect([later.position, later.at, later.ageMs - fresh.ageMs]).toEqual([fresh.position, fresh.at, 45_000]);
    expect(later.expiresAt).toBe(formatInstant(addMs(scene.api.bank.clock.instant(), 60 * secondMs)));
    scene.api.close();
  });

  test('200: writes nothing, leaves the book as it is, and names nothing that an order could refer to', async () => {
    const sent: string[] = [];
    const spy = (sender: Sender): Sender => ({
      send: (command) => {
        sent.push((command as { constructor: { name: string } }).constructor.name);
        return sender.send(command);
      },
    });
    const writesOf = () => sent.filter((name) => !/^(Get|Query)/.test(name));
    const scene = await createScene({ wrapDynamo: spy });
    await scene.deposit([await scene.join()]);
    expect(writesOf().length).toBeGreaterThan(10);
    const { book } = await withReader({}).reader.book(testMarketId);
    const before = encodeBook(book);
    sent.length = 0;
    const text = JSON.stringify([await ask(scene), await ask(scene, { size: { kind: 'gpus', gpus: 16 } })]);
    expect([sent.length > 0, writesOf()]).toEqual([true, []]);
    expect((await withReader({}).reader.book(testMarketId)).book).toBe(book);
    expect(encodeBook(book)).toBe(before);
    expect(text).not.toMatch(/(ten|key|nod|fab|dep|wdr|mat|lea|hol)_/);
    scene.api.close();
  });

  test('200: where nothing fits it says which filter removed what, and which wishes would fit', async () => {
    const scene = await createScene();
    await scene.deposit([await scene.join()], { floorPerGpuHour: '12' });
    const quote = await ask(scene);
    expect(quote).toMatchObject({ feasible: false, plan: null, reason: { nodes: 1, feasible: 0 } });
    expect(quote.reason?.filters).toContainEqual({ filter: 'price', removed: 1 });
    expect(quote.alternatives).toEqual([]);
    const [relaxation] = quote.relaxations;
    expect(quote.relaxations).toHaveLength(1);
    expect(relaxation).toMatchObject({
      kinds: ['price'],
      summary: { en: 'Pay up to 2.000000 CNY more per GPU-hour.', zh: '每卡时最多加价 2.000000 CNY。' },
      change: { price: { kind: 'limit', perGpuHour: '12.000000' } },
      plan: { gpus: 8, cost: '96.000000' },
    });
    const again = await ask(scene, relaxation?.change as Partial<BodyIn<typeof quoteWithdrawal>>);
    expect(again.plan).toMatchObject(relaxation?.plan ?? {});
    expect(again.relaxations).toEqual([]);
    scene.api.close();
  });

  test('400: what a withdrawal could not ask is refused alike, and a workload is no part of the question', async () => {
    const { api, buyer } = await createScene();
    const send = (wish: object) =>
      api.send({
        method: 'POST',
        path: '/v1/quotes',
        key: buyer.key,
        body: { ...withdrawalOf(api.bank.clock.instant()), ...wish },
      });
    const refused = [
      await send({ price: { kind: 'limit', perGpuHour: '20.000001' } }),
      await send({ durationMinutes: 60 * 13 }),
      await send({ workload: { argv: ['true'] } }),
    ];
    expect(refused.map(({ status, json }) => [status, json.errors])).toMatchObject([
      [400, [{ pointer: '/price/perGpuHour' }]],
      [400, [{ pointer: '/endLatest' }]],
      [400, [{ pointer: '/workload' }]],
    ]);
    api.close();
  });

  test('404: in a missing market it is market_not_found; 409: in a halted one it is market_halted', async () => {
    const scene = await createScene();
    await expect(ask(scene, { marketId: 'no-such-market' })).rejects.toMatchObject({ problem: { status: 404, code: 'market_not_found' } });
    const { bank } = scene.api;
    await bank.command({ tenantId: platformTenantId } as TestTenant, testMarketId, 'halt-1', { kind: 'halt' });
    await bank.settleAll();
    await expect(ask(scene)).rejects.toMatchObject({ problem: { status: 409, code: 'market_halted' } });
    scene.api.close();
  });
});
