import { addMs, dayMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';

let bank: TestBank;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
});
afterEach(() => bank.close());

const workload = { argv: ['train'], env: {}, releaseOnExit: true };

describe('a node that carries many leases', () => {
  test('is told of its newest lease after more than a hundred that ended long before their booked end', async () => {
    const provider = await bank.openTenant('Provider');
    const buyer = await bank.openTenant('Buyer');
    await bank.topUp(buyer, 100_000_000_000n);
    const node = await bank.join(provider);
    node.behaviour.exitsAfterMs = minuteMs;
    const start = bank.clock.instant();
    await bank.deposit(provider, { nodes: [node], windows: [{ start, end: addMs(start, 2 * dayMs) }] });
    const reasons: (string | undefined)[] = [];
    for (let round = 0; round < 15; round += 1) {
      const placed = [];
      for (let gpu = 0; gpu < 8; gpu += 1) {
        const endLatest = addMs(bank.clock.instant(), 13 * hourMs);
        placed.push(await bank.withdraw(buyer, { durationMs: 12 * hourMs, endLatest, workload }));
      }
      await bank.settleAll();
      await bank.advance(10 * minuteMs);
      for (const { withdrawalId } of placed) reasons.push((await bank.leases(buyer, withdrawalId))[0]?.reason?.code);
    }
    expect(reasons).toEqual(Array(120).fill('workload_finished'));
  }, 60_000);

  test('keeps its running lease after more than a hundred were booked to end before it', async () => {
    const provider = await bank.openTenant('Provider');
    const buyer = await bank.openTenant('Buyer');
    await bank.topUp(buyer, 100_000_000_000n);
    const node = await bank.join(provider);
    const start = bank.clock.instant();
    await bank.deposit(provider, { nodes: [node], windows: [{ start, end: addMs(start, 4 * dayMs) }] });
    const long = await bank.withdraw(buyer, { durationMs: 3 * dayMs, endLatest: addMs(start, 4 * dayMs) });
    await bank.settleAll();
    for (let booked = 0; booked < 105; booked += 1) {
      const startEarliest = addMs(start, (2 + Math.floor(booked / 7) * 2) * hourMs);
      const endLatest = addMs(startEarliest, hourMs + minuteMs);
      await bank.withdraw(buyer, { size: { kind: 'gpus', gpus: 1, gpusMin: 1 }, startEarliest, endLatest });
    }
    await bank.settleAll();
    await bank.advance(hourMs);
    expect((await bank.leases(buyer, long.withdrawalId))[0]).toMatchObject({ state: 'ready', reason: null });
  }, 60_000);
});
