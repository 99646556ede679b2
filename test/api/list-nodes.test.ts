import { listNodes } from '@compute-bank/contracts/nodes';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listNodes);

describe('listing nodes', () => {
  test('200: shows the caller’s own and nobody else’s', async () => {
    const { api, provider, strangers, join } = await createScene();
    const nodes = [await join(), await join(4)];
    const { items } = await api.call(provider.key, listNodes);
    expect(items.map(({ nodeId }) => nodeId).sort()).toEqual(nodes.map(({ nodeId }) => nodeId).sort());
    expect((await api.call(strangers.provider.key, listNodes)).items).toEqual([]);
    api.close();
  });
});
