import { createFabric, listFabrics } from '@compute-bank/contracts/fabrics';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(createFabric);

describe('creating a fabric', () => {
  test('201: answers it as it is listed', async () => {
    const { api, strangers } = await createScene();
    const body = {
      name: 'hall 2',
      region: { country: 'cn', code: 'cn-gs', site: 'Lanzhou' },
      network: { kind: 'roce' as const, gbpsPerGpu: 200 },
    };
    const made = await api.call(strangers.provider.key, createFabric, { body });
    expect(made).toMatchObject(body);
    expect((await api.call(strangers.provider.key, listFabrics)).items).toEqual([made]);
    api.close();
  });

  test('400: a region code begins with its country', async () => {
    const { api, provider } = await createScene();
    const body = { name: 'x', region: { country: 'cn', code: 'us-east' }, network: { kind: 'roce' as const, gbpsPerGpu: 200 } };
    await expect(api.call(provider.key, createFabric, { body })).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/region/code' }] },
    });
    api.close();
  });
});
