import { getSuppliedLease } from '@compute-bank/contracts/leases';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getSuppliedLease);

describe('a supplied lease', () => {
  test('200: S17: shows a provider its slices and nothing of the buyer, its orders, its program or its money', async () => {
    const { api, provider, buyer, trade } = await createScene();
    const { leaseId, withdrawalId, matchId } = await trade({ workload: { argv: ['secret-program'] } });
    const answer = await api.send({ method: 'GET', path: `/v1/supplied-leases/${leaseId}`, key: provider.key });
    expect(answer.json).toMatchObject({
      leaseId,
      state: 'offered',
      terms: { providerFeeBps: 500 },
      slices: [{ perGpuHour: '2.000000' }],
    });
    for (const hidden of [buyer.tenantId, 'Shanghai Robotics', withdrawalId, matchId, 'secret-program', 'reserved', 'hol_']) {
      expect(answer.text).not.toContain(hidden);
    }
    api.close();
  });

  test('404: to another provider it is like a missing one, byte for byte', async () => {
    const { api, strangers, trade } = await createScene();
    const { leaseId } = await trade();
    await expectLikeMissing(api, getSuppliedLease, strangers.provider.key, { leaseId });
    api.close();
  });
});
