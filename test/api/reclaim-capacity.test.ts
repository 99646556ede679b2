import { closeDeposit, getDeposit, reclaimCapacity } from '@compute-bank/contracts/deposits';
import { getInvoice, getLease, getSuppliedLease } from '@compute-bank/contracts/leases';
import { formatInstant, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { newKey } from '../fixtures/api.ts';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene } from '../fixtures/scene.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

promiseGuards(reclaimCapacity);

const interruptible = { interruptible: true, noticeMinutesMin: 0 } as const;

/** A scene with a node whose deposit promises half an hour's notice. */
async function reclaimable() {
  const scene = await createScene();
  const node = await scene.join();
  const { depositId } = await scene.deposit([node], { reclaimNoticeMinutes: 30 });
  const params = { depositId };
  const ask = (body: { nodeId?: string; from?: string }, idempotencyKey = newKey()) =>
    scene.api.call(scene.provider.key, reclaimCapacity, { params, body, idempotencyKey });
  const shown = () => scene.api.call(scene.provider.key, getDeposit, { params });
  const inMinutes = (minutes: number): string => formatInstant((scene.api.bank.clock.instant() + minutes * minuteMs) as never);
  return { ...scene, node, depositId, ask, shown, inMinutes };
}

async function leaseIdOf({ api, buyer }: Awaited<ReturnType<typeof createScene>>, withdrawalId: string): Promise<string> {
  const { items } = await api.bank.runtime.bank.list('lease', buyer.tenantId as never, { limit: 50, after: null });
  return items.find((lease) => lease.withdrawalId === withdrawalId)?.leaseId ?? 'no lease';
}

describe('taking capacity back', () => {
  test('200: after the notice a running lease ends, its use is paid, and its buyer reads why in both languages', async () => {
    const scene = await reclaimable();
    const { api, buyer, node, ask, shown } = scene;
    const { withdrawalId } = await scene.withdraw(interruptible);
    const leaseId = await leaseIdOf(scene, withdrawalId);
    const assignmentId = `${leaseId.replace('lea_', 'asg_')}-1`;
    const run = leaseRun(scene, {
      node,
      withdrawalId,
      leaseId,
      assignmentId,
      matchId: leaseId.replace('lea_', 'mat_'),
      depositId: scene.depositId,
    });
    await run.begin();
    const key = newKey();
    const asked = await ask({}, key);
    expect(asked.reclaims).toEqual([
      { nodeId: null, from: '2026-05-01T00:32:00.000Z', state: 'pending', code: null, text: null, textZh: null },
    ]);
    expect(await ask({}, key)).toEqual(asked);
    await api.bank.settleAll();
    expect((await shown()).reclaims).toMatchObject([{ state: 'accepted' }]);
    const lease = () => api.call(buyer.key, getLease, { params: { leaseId } });
    const reason = {
      code: 'reclaimed',
      party: 'provider',
      fault: 'none',
      text: expect.stringMatching(/notice/),
      textZh: expect.stringMatching(/通知期/),
    };
    expect(await lease()).toMatchObject({ state: 'ready', stopAt: '2026-05-01T00:32:00.000Z', reason });
    await run.run(31);
    await run.finish();
    expect(await lease()).toMatchObject({ state: 'ended', reason: { code: 'reclaimed' } });
    const { charge } = await api.call(buyer.key, getInvoice, { params: { leaseId } });
    expect(Number(charge)).toBeCloseTo((31 / 60) * 16, 3);
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('200: a lease that has not begun goes on with a node of another deposit, and the provider sees that it lost it', async () => {
    const scene = await reclaimable();
    const { api, buyer, provider, node, ask, inMinutes } = scene;
    const { withdrawalId } = await scene.withdraw({
      ...interruptible,
      startEarliest: inMinutes(120),
      price: { kind: 'limit', perGpuHour: '2' },
    });
    const leaseId = await leaseIdOf(scene, withdrawalId);
    const other = await scene.join();
    await scene.deposit([other]);
    await ask({ nodeId: node.nodeId, from: inMinutes(60) });
    await api.bank.settleAll();
    const lease = await api.call(buyer.key, getLease, { params: { leaseId } });
    const moves = [{ generation: 2, lostNodeIds: [node.nodeId], reason: { code: 'reclaimed' } }];
    expect(lease).toMatchObject({ generation: 2, slices: [{ nodeId: other.nodeId }], moves, reason: null });
    expect(await api.call(provider.key, getSuppliedLease, { params: { leaseId } })).toMatchObject({
      moves,
      slices: [{ nodeId: other.nodeId }],
    });
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('200: a lease that has not begun and finds no other node is over, and its hold returns', async () => {
    const scene = await reclaimable();
    const { withdrawalId } = await scene.withdraw({ ...interruptible, startEarliest: scene.inMinutes(120) });
    const leaseId = await leaseIdOf(scene, withdrawalId);
    await scene.ask({});
    await scene.api.bank.settleAll();
    expect(await scene.api.call(scene.buyer.key, getLease, { params: { leaseId } })).toMatchObject({
      state: 'ended',
      reason: { code: 'reclaimed' },
      posted: '0.000000',
    });
    expect((await verifyTestBank(scene.api.bank)).findings).toEqual([]);
    scene.api.close();
  });

  test('200: a second wish for an earlier time than the market knows is accepted, one for a later time refused', async () => {
    const { api, ask, shown, inMinutes } = await reclaimable();
    for (const minutes of [120, 60, 90]) await ask({ from: inMinutes(minutes) });
    await api.bank.settleAll();
    expect((await shown()).reclaims.map(({ state }) => state)).toEqual(['accepted', 'accepted', 'refused']);
    expect((await shown()).reclaims.map(({ text }) => text)).toEqual([
      null,
      null,
      'These nodes are taken back from an earlier time already.',
    ]);
    expect((await shown()).reclaims[2]).toMatchObject({ code: 'wrong_state', textZh: '这些节点已在更早的时间被收回。' });
    expect((await verifyTestBank(api.bank)).findings).toEqual([]);
    api.close();
  });

  test('409: less than the promised notice is notice_too_short, and says what would be enough', async () => {
    const { api, ask, inMinutes } = await reclaimable();
    const errors = [{ pointer: '/from', detail: expect.stringContaining('2026-05-01T00:31:00.000Z') }];
    await expect(ask({ from: inMinutes(29) })).rejects.toMatchObject({ problem: { status: 409, code: 'notice_too_short', errors } });
    api.close();
  });

  test('409: a deposit that promised never to do so is reclaim_not_promised', async () => {
    const { api, provider, join, deposit } = await createScene();
    const { depositId } = await deposit([await join()]);
    const refused = api.call(provider.key, reclaimCapacity, { params: { depositId }, body: {} });
    await expect(refused).rejects.toMatchObject({ problem: { status: 409, code: 'reclaim_not_promised' } });
    api.close();
  });

  test('409: a closed one is deposit_already_closed; 404: a node that it does not offer is node_not_found; 400: after its windows', async () => {
    const { api, provider, depositId, ask, inMinutes } = await reclaimable();
    await expect(ask({ nodeId: 'nod_000000000000' })).rejects.toMatchObject({ problem: { status: 404, code: 'node_not_found' } });
    await expect(ask({ from: inMinutes(25 * 60) })).rejects.toMatchObject({ problem: { status: 400, errors: [{ pointer: '/from' }] } });
    await api.call(provider.key, closeDeposit, { params: { depositId } });
    await api.bank.advance(hourMs);
    await expect(ask({})).rejects.toMatchObject({ problem: { status: 409, code: 'deposit_already_closed' } });
    api.close();
  });

  test('404: another provider’s is like a missing one', async () => {
    const { api, strangers, depositId, shown } = await reclaimable();
    await expectLikeMissing(api, reclaimCapacity, strangers.provider.key, { depositId });
    expect((await shown()).reclaims).toEqual([]);
    api.close();
  });
});
