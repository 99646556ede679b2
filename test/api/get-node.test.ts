import { getNode } from '@compute-bank/contracts/nodes';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getNode);

describe('a node', () => {
  test('200: is shown with where it stands, what it has, its deposit and when it was heard', async () => {
    const { api, provider, fabricId, join, deposit } = await createScene();
    const { nodeId } = await join();
    const { depositId } = await deposit([{ nodeId } as never]);
    const node = await api.call(provider.key, getNode, { params: { nodeId } });
    expect(node).toMatchObject({
      nodeId,
      fabricId,
      region: { country: 'cn', code: 'cn-nx' },
      network: { kind: 'infiniband', gbpsPerGpu: 400 },
      state: 'unverified',
      failed: false,
      depositId,
      heardAt: '2026-05-01T00:00:00.000Z',
    });
    expect(node.inventory.gpus).toHaveLength(8);
    api.close();
  });

  test('404: another provider’s is like a missing one, byte for byte', async () => {
    const { api, strangers, join } = await createScene();
    const { nodeId } = await join();
    await expectLikeMissing(api, getNode, strangers.provider.key, { nodeId });
    api.close();
  });
});
