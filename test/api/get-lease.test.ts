import { getLease } from '@compute-bank/contracts/leases';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getLease);

describe('a lease', () => {
  test('200: moves along with what its agents report', async () => {
    const scene = await createScene();
    const { api, buyer } = scene;
    const traded = await scene.trade();
    const shown = () => api.call(buyer.key, getLease, { params: { leaseId: traded.leaseId } });
    expect(await shown()).toMatchObject({ matchId: traded.matchId, withdrawalId: traded.withdrawalId, readyAt: null, posted: '0.000000' });
    const run = leaseRun(scene, traded);
    await run.begin();
    expect(await shown()).toMatchObject({
      state: 'ready',
      readyAt: '2026-05-01T00:01:00.000Z',
      slices: [{ gpus: 8, perGpuHour: '2.000000' }],
    });
    api.close();
  });

  test('200: S17: shows its buyer no deposit and no tenant of the other side', async () => {
    const scene = await createScene();
    const { leaseId, depositId } = await scene.trade();
    const answer = await scene.api.send({ method: 'GET', path: `/v1/leases/${leaseId}`, key: scene.buyer.key });
    expect(answer.status).toBe(200);
    for (const hidden of [scene.provider.tenantId, depositId]) expect(answer.text).not.toContain(hidden);
    scene.api.close();
  });

  test('404: another buyer’s, and to its provider too, it is like a missing one', async () => {
    const scene = await createScene();
    const { leaseId } = await scene.trade();
    await expectLikeMissing(scene.api, getLease, scene.strangers.buyer.key, { leaseId });
    scene.api.close();
  });
});
