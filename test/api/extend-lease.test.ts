import { listBalances } from '@compute-bank/contracts/accounts';
import { extendLease, getLease, getSuppliedLease, returnLease } from '@compute-bank/contracts/leases';
import { assert } from '@compute-bank/domain/assert';
import { isMarketId } from '@compute-bank/domain/ids';
import { addMs, formatInstant, hourMs, instant, minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene, type Scene, suspend } from '../fixtures/scene.ts';

promiseGuards(extendLease);

const price = { kind: 'limit' as const, perGpuHour: '2.5' };

/** A lease of eight GPUs for an hour, and the call that asks for more of it. */
async function createLease() {
  const scene = await createScene();
  const { leaseId } = await scene.trade();
  const params = { leaseId };
  const { end } = await scene.api.call(scene.buyer.key, getLease, { params });
  const ask = (until: string, wish: Partial<typeof price> = {}) =>
    scene.api.call(scene.buyer.key, extendLease, { params, body: { until, price: { ...price, ...wish } } });
  return { scene, params, end, ask };
}

const code = (wanted: string) => ({ problem: { status: 409, code: wanted } });
const untilOf = (end: string, ms: number) => formatInstant(addMs(instant(Date.parse(end)), ms));

describe('extending a lease', () => {
  test('200: holds the worst case of the added time and answers with the wish; the decision is seen on the lease', async () => {
    const { scene, params, end } = await createLease();
    const { api, buyer, provider } = scene;
    const until = untilOf(end, hourMs);
    const [before] = (await api.call(buyer.key, listBalances)).items;
    const call = { params, body: { until, price }, idempotencyKey: newKey() };
    const asked = await api.call(buyer.key, extendLease, call);
    expect(asked).toMatchObject({ end, extension: { number: 1, state: 'pending', until, perGpuHourMax: '2.500000', held: '20.000008' } });
    const [held] = (await api.call(buyer.key, listBalances)).items;
    expect(Number(held?.held) - Number(before?.held)).toBeCloseTo(20.000008, 6);
    expect(await api.call(buyer.key, extendLease, call)).toEqual(asked);
    await api.bank.settleAll();
    const extended = await api.call(buyer.key, getLease, { params });
    expect(extended).toMatchObject({
      end: until,
      extension: { state: 'granted', code: null, text: null, textZh: null },
      slices: [{ laterPrices: [] }],
    });
    expect(await api.call(provider.key, getSuppliedLease, { params })).toMatchObject({ end: until });
    expect(JSON.stringify(await api.call(provider.key, getSuppliedLease, { params }))).not.toContain('perGpuHourMax');
    api.close();
  });

  test('200: at market price it holds the cap of the market', async () => {
    const { scene, params, end } = await createLease();
    const body = { until: untilOf(end, hourMs), price: { kind: 'market' as const } };
    const { extension } = await scene.api.call(scene.buyer.key, extendLease, { params, body });
    expect(extension).toMatchObject({ perGpuHourMax: '20.000000', held: '160.000008' });
    scene.api.close();
  });

  test('400: an end that is not later, not on a minute or a year away, and a price above the cap', async () => {
    const { scene, end, ask } = await createLease();
    const refused = (until: string, pointer: string, wish = {}) =>
      expect(ask(until, wish)).rejects.toMatchObject({ problem: { status: 400, code: 'invalid_request', errors: [{ pointer }] } });
    await refused(end, '/until');
    await refused(untilOf(end, 30_000), '/until');
    await refused(untilOf(end, 366 * 24 * hourMs), '/until');
    await refused(untilOf(end, hourMs), '/price/perGpuHour', { perGpuHour: '20.000001' });
    scene.api.close();
  });

  test('200: a wish that the market refuses says why, in English and Chinese', async () => {
    const { scene, params, end, ask } = await createLease();
    await ask(untilOf(end, hourMs), { perGpuHour: '0.000001' });
    await scene.api.bank.settleAll();
    expect((await scene.api.call(scene.buyer.key, getLease, { params })).extension).toMatchObject({
      state: 'refused',
      code: 'price_above_limit',
      text: 'The added time costs more than your limit.',
      textZh: '新增时段的价格高于您的限价。',
    });
    scene.api.close();
  });

  test('409: extension_pending until the first one is decided', async () => {
    const { scene, end, ask } = await createLease();
    await ask(untilOf(end, hourMs));
    await expect(ask(untilOf(end, 2 * hourMs))).rejects.toMatchObject(code('extension_pending'));
    await scene.api.bank.settleAll();
    expect((await ask(untilOf(end, 2 * hourMs))).extension).toMatchObject({ number: 2 });
    scene.api.close();
  });

  test('409: insufficient_funds says what is missing, and nothing is held', async () => {
    const { scene, params, end } = await createLease();
    const body = { until: untilOf(end, 100 * hourMs), price: { kind: 'market' as const } };
    const asked = scene.api.call(scene.buyer.key, extendLease, { params, body });
    await expect(asked).rejects.toMatchObject({
      problem: { status: 409, code: 'insufficient_funds', detail: expect.stringMatching(/is missing/) },
    });
    expect((await scene.api.call(scene.buyer.key, getLease, { params })).extension).toBeNull();
    scene.api.close();
  });

  test('409: extension_too_late when its nodes could not hear of it any more; lease_already_ended after its end', async () => {
    const { scene, end, ask } = await createLease();
    const { clock } = scene.api.bank;
    clock.moveTo(addMs(clock.instant(), 58 * minuteMs + 1));
    await expect(ask(untilOf(end, hourMs))).rejects.toMatchObject(code('extension_too_late'));
    clock.moveTo(addMs(clock.instant(), 3 * minuteMs));
    await expect(ask(untilOf(end, hourMs))).rejects.toMatchObject(code('lease_already_ended'));
    scene.api.close();
  });

  test('409: lease_already_ended for one that was returned', async () => {
    const { scene, params, end, ask } = await createLease();
    await scene.api.call(scene.buyer.key, returnLease, { params });
    await expect(ask(untilOf(end, hourMs))).rejects.toMatchObject(code('lease_already_ended'));
    scene.api.close();
  });

  test('409: in a market that is halted it is market_halted', async () => {
    const { scene, end, ask } = await createLease();
    await halt(scene);
    await expect(ask(untilOf(end, hourMs))).rejects.toMatchObject(code('market_halted'));
    scene.api.close();
  });

  test('403: for a tenant that is suspended it is tenant_suspended', async () => {
    const { scene, end, ask } = await createLease();
    await suspend(scene.api, scene.buyer.tenantId);
    await expect(ask(untilOf(end, hourMs))).rejects.toMatchObject({ problem: { status: 403, code: 'tenant_suspended' } });
    scene.api.close();
  });

  test('404: another buyer’s is like a missing one, and stays as it is', async () => {
    const { scene, params, end } = await createLease();
    const body = { until: untilOf(end, hourMs), price };
    await expectLikeMissing(scene.api, extendLease, scene.strangers.buyer.key, params, body);
    expect((await scene.api.call(scene.buyer.key, getLease, { params })).extension).toBeNull();
    scene.api.close();
  });
});

/** There is no operation for this yet: the bank's own hand. */
async function halt({ api: { bank } }: Scene): Promise<void> {
  const [market] = (await bank.runtime.bank.listMarkets({ limit: 1, after: null })).items;
  assert(market && isMarketId(market.marketId), 'no market');
  const found = await bank.runtime.bank.read({ type: 'market', marketId: market.marketId });
  assert(found, 'no market');
  await bank.runtime.bank.commit([{ kind: 'replace', entity: { ...found.entity, state: 'halted' }, version: found.version }]);
}
