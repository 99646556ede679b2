import { listLeases } from '@compute-bank/contracts/leases';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listLeases);

describe('listing leases', () => {
  test('200: shows what the caller bought, and nobody else’s', async () => {
    const { api, buyer, strangers, trade } = await createScene();
    const { leaseId } = await trade();
    expect((await api.call(buyer.key, listLeases)).items.map((lease) => lease.leaseId)).toEqual([leaseId]);
    expect((await api.call(strangers.buyer.key, listLeases)).items).toEqual([]);
    api.close();
  });
});
