import { getMatch, listMatches } from '@compute-bank/contracts/matches';
import { describe, expect, test } from '@jest/globals';
import { addressOf, promiseGuards, withoutInstance } from '../fixtures/guards.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getMatch);

describe('a match', () => {
  test('200: shows its buyer where each slice stands, what it costs and whose it is, and no more (S17)', async () => {
    const { api, buyer, provider, trade } = await createScene();
    const { matchId, node, depositId } = await trade();
    const match = await api.call(buyer.key, getMatch, { params: { matchId } });
    expect(match.slices).toEqual([
      {
        nodeId: node.nodeId,
        provider: 'Ningxia Compute',
        seller: null,
        region: { country: 'cn', code: 'cn-nx' },
        gpus: 8,
        perGpuHour: '2.000000',
      },
    ]);
    const text = JSON.stringify(match);
    for (const hidden of [provider.tenantId, depositId, 'publicKey', 'floor']) expect(text).not.toContain(hidden);
    expect(match.currentSlices).toEqual(match.slices);
    const { slices: _, currentSlices: __, ...listed } = match;
    expect((await api.call(buyer.key, listMatches)).items).toEqual([listed]);
    api.close();
  });

  test('404: another buyer’s is like a missing one, byte for byte', async () => {
    const { api, strangers, trade } = await createScene();
    const { matchId } = await trade();
    const foreign = await api.send({ method: 'GET', path: addressOf(getMatch, { matchId }), key: strangers.buyer.key });
    const missing = await api.send({ method: 'GET', path: addressOf(getMatch), key: strangers.buyer.key });
    expect([foreign.status, foreign.json.code]).toEqual([404, 'not_found']);
    expect(withoutInstance(foreign.text)).toBe(withoutInstance(missing.text));
    api.close();
  });
});
