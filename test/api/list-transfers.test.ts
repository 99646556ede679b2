import { listTransfers } from '@compute-bank/contracts/accounts';
import { describe, expect, test } from '@jest/globals';
import { promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(listTransfers);

describe('listing transfers', () => {
  test('200: each side of a settlement sees its own part of it (S17)', async () => {
    const scene = await createScene();
    const { api, buyer, provider } = scene;
    const run = leaseRun(scene, await scene.trade());
    await run.begin();
    await run.run(59);
    await run.finish();
    const settled = async (key: string) =>
      (await api.call(key, listTransfers)).items.filter(({ kind, lines }) => kind === 'settlement' && lines.length > 0);
    const [paid] = await settled(buyer.key);
    const [earned] = await settled(provider.key);
    expect(paid?.transferId).toBe(earned?.transferId);
    expect(paid?.postings.every(({ account }) => account === 'held' || account === 'available')).toBe(true);
    expect(earned?.postings).toEqual([{ account: 'earnings', amount: expect.stringMatching(/^\d/) }]);
    expect(paid?.lines[0]).toMatchObject({ charge: earned?.lines[0]?.charge, buyerFee: '0.000000', fee: null, net: null });
    expect(earned?.lines[0]).toMatchObject({ buyerFee: null, fee: expect.any(String), net: earned?.postings[0]?.amount });
    for (const [items, other] of [
      [await settled(buyer.key), provider.tenantId],
      [await settled(provider.key), buyer.tenantId],
    ] as const) {
      expect(JSON.stringify(items)).not.toContain(other);
    }
    api.close();
  });
});
