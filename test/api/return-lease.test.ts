import { listBalances } from '@compute-bank/contracts/accounts';
import { reclaimCapacity } from '@compute-bank/contracts/deposits';
import { getInvoice, getLease, listLeases, returnLease } from '@compute-bank/contracts/leases';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(returnLease);

describe('returning a lease', () => {
  test('200: stops it now; used time and the agreed share of the rest are paid, the rest of the hold returns', async () => {
    const scene = await createScene();
    const { api, buyer } = scene;
    const traded = await scene.trade();
    const run = leaseRun(scene, traded);
    await run.begin();
    await run.run(14);
    const params = { leaseId: traded.leaseId };
    const idempotencyKey = newKey();
    const returned = await api.call(buyer.key, returnLease, { params, idempotencyKey });
    expect(returned).toMatchObject({ reason: { code: 'returned_early', party: 'buyer' }, stopAt: '2026-05-01T00:15:00.000Z' });
    expect(await api.call(buyer.key, returnLease, { params, idempotencyKey })).toEqual(returned);
    await run.run(1);
    await run.finish();
    expect((await api.call(buyer.key, getLease, { params })).state).toBe('ended');
    const { total, charge } = await api.call(buyer.key, getInvoice, { params });
    expect(Number(charge)).toBeGreaterThan((14 / 60) * 16);
    const [balance] = (await api.call(buyer.key, listBalances)).items;
    expect(balance?.held).toBe('0.000000');
    expect(Number(balance?.available)).toBeCloseTo(10_000 - Number(total), 6);
    api.close();
  });

  test('200: one whose end its provider announced costs its use alone', async () => {
    const scene = await createScene();
    const { api, buyer, provider } = scene;
    const node = await scene.join();
    const { depositId } = await scene.deposit([node], { reclaimNoticeMinutes: 30 });
    const { withdrawalId } = await scene.withdraw({ interruptible: true, noticeMinutesMin: 0 });
    const { items } = await api.call(buyer.key, listLeases);
    const { leaseId = '', matchId = '' } = items[0] ?? {};
    const run = leaseRun(scene, { node, withdrawalId, matchId, leaseId, depositId, assignmentId: `${leaseId.replace('lea_', 'asg_')}-1` });
    await run.begin();
    await api.call(provider.key, reclaimCapacity, { params: { depositId }, body: {} });
    await run.run(10);
    const params = { leaseId };
    const returned = await api.call(buyer.key, returnLease, { params });
    expect(returned).toMatchObject({ reason: { code: 'reclaimed' }, stopAt: '2026-05-01T00:11:00.000Z' });
    await run.run(1);
    await run.finish();
    expect((await api.call(buyer.key, getLease, { params })).state).toBe('ended');
    const { charge } = await api.call(buyer.key, getInvoice, { params });
    expect(Number(charge)).toBeCloseTo((10 / 60) * 16, 3);
    api.close();
  });

  test('409: one that ends already is lease_already_ended', async () => {
    const scene = await createScene();
    const { leaseId } = await scene.trade();
    await scene.api.call(scene.buyer.key, returnLease, { params: { leaseId } });
    const again = scene.api.call(scene.buyer.key, returnLease, { params: { leaseId } });
    await expect(again).rejects.toMatchObject({ problem: { status: 409, code: 'lease_already_ended' } });
    scene.api.close();
  });

  test('404: another buyer’s is like a missing one, and goes on', async () => {
    const scene = await createScene();
    const { leaseId } = await scene.trade();
    await expectLikeMissing(scene.api, returnLease, scene.strangers.buyer.key, { leaseId });
    expect((await scene.api.call(scene.buyer.key, getLease, { params: { leaseId } })).reason).toBeNull();
    scene.api.close();
  });
});
