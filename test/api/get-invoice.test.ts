import { listBalances, listTransfers } from '@compute-bank/contracts/accounts';
import { getInvoice } from '@compute-bank/contracts/leases';
import { describe, expect, test } from '@jest/globals';
import { expectLikeMissing, promiseGuards } from '../fixtures/guards.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene } from '../fixtures/scene.ts';

promiseGuards(getInvoice);

describe('an invoice', () => {
  test('200: adds the lines that were settled, to the micro-unit, and is what left the balance', async () => {
    const scene = await createScene();
    const { api, buyer } = scene;
    const traded = await scene.trade();
    const run = leaseRun(scene, traded);
    await run.begin();
    await run.run(59);
    await run.finish();
    const params = { leaseId: traded.leaseId };
    const invoice = await api.call(buyer.key, getInvoice, { params });
    const lines = (await api.call(buyer.key, listTransfers)).items.flatMap((transfer) => transfer.lines);
    const micros = (text: string | null) => BigInt((text ?? '0').replace('.', ''));
    expect(lines.reduce((sum, { charge }) => sum + micros(charge), 0n)).toBe(micros(invoice.charge));
    expect(lines.reduce((sum, { buyerFee }) => sum + micros(buyerFee), 0n)).toBe(micros(invoice.buyerFee));
    expect(invoice).toMatchObject({ gpuSeconds: String(59 * 60 * 8), charge: '15.733333', total: '15.733333', lines: lines.length });
    expect((await api.call(buyer.key, listBalances)).items).toMatchObject([{ available: '9984.266667', held: '0.000000' }]);
    api.close();
  });

  test('404: before the lease has ended there is none; another buyer’s is like a missing one', async () => {
    const scene = await createScene();
    const { leaseId } = await scene.trade();
    const early = scene.api.call(scene.buyer.key, getInvoice, { params: { leaseId } });
    await expect(early).rejects.toMatchObject({ problem: { status: 404, code: 'not_found' } });
    await expectLikeMissing(scene.api, getInvoice, scene.strangers.buyer.key, { leaseId });
    scene.api.close();
  });
});
