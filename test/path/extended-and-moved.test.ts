import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import { testMarketId } from '../fixtures/parties.ts';
import type { TestNode } from '../fixtures/test-node.ts';

let bank: ExtensionBank;
let spare: TestNode;
let lease: Lease;
/** A lease that begins in an hour, bought above the floor; a cheaper node stands by, deposited after it. */
beforeEach(async () => {
  bank = await createExtensionBank();
  lease = await bank.leaseOf(bank.buyer, { startEarliest: addMs(bank.clock.instant(), hourMs) });
  spare = await bank.join(bank.provider);
  await bank.deposit(bank.provider, { nodes: [spare], floorMicros: 1_000_000n });
  await bank.settleAll();
});
afterEach(async () => {
  expect(await bank.closeAndVerify()).toEqual([]);
});

async function loseNode(): Promise<void> {
  const { nodeId, tenantId } = bank.node;
  await bank.command(bank.provider, testMarketId, `fail-${nodeId}`, { kind: 'fail-node', cause: 'node_silent', tenantId, nodeId });
  await bank.settleAll();
}
async function extend(): Promise<void> {
  await bank.extend(bank.buyer, lease.leaseId, addMs(lease.end, hourMs));
  await bank.settleAll();
}

/** Two hours of eight GPUs on the spare node, and nothing held. */
async function expectServed(): Promise<void> {
  const before = await bank.lease(bank.buyer, lease.leaseId);
  expect(before).toMatchObject({
    end: addMs(lease.end, hourMs),
    generation: 2,
    slices: [{ nodeId: spare.nodeId, priceMicros: 1_000_000n }],
  });
  expect(before.slices[0]?.laterPrices).toBeUndefined();
  // 16 GPU-hours at 1 USD, and the rounding that its lines may need.
  expect(before.reservedMicros - 16_000_000n).toBeLessThan(50n);
  await bank.advance(4 * hourMs);
  const { start, end } = before;
  expect(await bank.lease(bank.buyer, lease.leaseId)).toMatchObject({ state: 'ended', readyAt: start, stopAt: end });
  expect(await bank.money(bank.buyer)).toMatchObject({ available: 984_000_000n, held: 0n });
}

test('a lease that was extended and then lost its node runs all of its time on another, at that one’s price', async () => {
  await extend();
  await loseNode();
  await expectServed();
});

test('a lease that moved to another node is extended there', async () => {
  await loseNode();
  await extend();
  await expectServed();
});

test('a wish that waits ends when its lease moves: it was about other nodes', async () => {
  const other = await bank.openTenant('Other');
  await bank.topUp(other, 1_000_000_000n);
  const size = { kind: 'gpus', gpus: 8, gpusMin: 8 } as const;
  await bank.withdraw(other, {
    size,
    startEarliest: addMs(lease.end, 5 * minuteMs),
    endLatest: addMs(lease.end, 65 * minuteMs),
    limitMicros: 2_000_000n,
  });
  await bank.withdraw(other, {
    size,
    startEarliest: addMs(lease.end, 5 * minuteMs),
    endLatest: addMs(lease.end, 65 * minuteMs),
    limitMicros: 2_000_000n,
  });
  await bank.settleAll();
  await bank.extendWhenFree(bank.buyer, lease.leaseId, addMs(lease.end, 30 * minuteMs));
  await bank.settleAll();
  expect((await bank.lease(bank.buyer, lease.leaseId)).extension).toMatchObject({ state: 'standing' });
  await loseNode();
  const moved = await bank.lease(bank.buyer, lease.leaseId);
  expect(moved).toMatchObject({ generation: 2, end: lease.end, extension: { state: 'refused', code: 'lease_changed' } });
  await bank.advance(4 * hourMs);
  expect(await bank.money(bank.buyer)).toMatchObject({ held: 0n });
});
