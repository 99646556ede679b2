import { listSuppliedLeases } from '@compute-bank/contracts/leases';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listSuppliedLeases);

describe('listing supplied leases', () => {
  test('200: shows a provider the leases on its nodes, and no other provider', async () => {
    const { api, provider, strangers, trade } = await createScene();
    const { leaseId, depositId, node } = await trade();
    const { items } = await api.call(provider.key, listSuppliedLeases);
    expect(items).toMatchObject([{ leaseId, slices: [{ depositId, nodeId: node.nodeId, gpus: 8 }] }]);
    expect((await api.call(strangers.provider.key, listSuppliedLeases)).items).toEqual([]);
    api.close();
  });
});
