import { listFabrics } from '@compute-bank/contracts/fabrics';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listFabrics);

describe('listing fabrics', () => {
  test('200: shows the caller’s own and nobody else’s', async () => {
    const { api, provider, strangers, fabricId } = await createScene();
    expect((await api.call(provider.key, listFabrics)).items.map((fabric) => fabric.fabricId)).toEqual([fabricId]);
    expect((await api.call(strangers.provider.key, listFabrics)).items).toEqual([]);
    api.close();
  });
});
