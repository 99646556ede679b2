import { listMatches } from '@compute-bank/contracts/matches';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listMatches);

describe('listing matches', () => {
  test('200: shows the caller’s own with their records, and nobody else’s', async () => {
    const { api, buyer, strangers, trade } = await createScene();
    const { matchId, leaseId } = await trade();
    const { items } = await api.call(buyer.key, listMatches);
    expect(items).toMatchObject([{ matchId, leaseId, gpus: 8, nodes: 1, record: { nodes: 1, leftoverGpus: 0, bounded: false } }]);
    expect((await api.call(strangers.buyer.key, listMatches)).items).toEqual([]);
    api.close();
  });
});
