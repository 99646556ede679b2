import { explainMatch, getMatch } from '@compute-bank/contracts/matches';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(explainMatch);

describe('explaining a match', () => {
  test('200: names the deciding record, the filters, and that a replay decides the same', async () => {
    const { api, buyer, trade } = await createScene();
    const { matchId, withdrawalId } = await trade();
    const { record } = await api.call(buyer.key, getMatch, { params: { matchId } });
    const explained = await api.call(buyer.key, explainMatch, { params: { matchId } });
    expect(explained).toMatchObject({ withdrawalId, position: record.position, nodes: 1, feasible: 1, replayIdentical: true });
    expect(explained.recordHash).toMatch(/^[0-9a-f]{64}$/);
    api.close();
  });

  test('404: another buyer’s is like a missing one, byte for byte', async () => {
    const { api, strangers, trade } = await createScene();
    const { matchId } = await trade();
    await expectLikeMissing(api, explainMatch, strangers.buyer.key, { matchId });
    api.close();
  });
});
