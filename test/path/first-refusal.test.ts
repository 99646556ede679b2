import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import type { TestTenant } from '../fixtures/parties.ts';

let bank: ExtensionBank;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createExtensionBank();
  ({ buyer } = bank);
});
afterEach(async () => {
  expect(await bank.closeAndVerify()).toEqual([]);
});

describe('first refusal', () => {
  /** The buyer's lease, the next one on the same GPUs, and a richer order that waits for the time after the first. */
  async function queue() {
    const lease = await bank.leaseOf(buyer);
    const [next, rich] = [await bank.openTenant('Next'), await bank.openTenant('Rich')];
    for (const tenant of [next, rich]) await bank.topUp(tenant, 1_000_000_000n);
    const following = await bank.leaseOf(next, { startEarliest: addMs(lease.end, 5 * minuteMs) });
    const waiting = await bank.withdraw(rich, {
      size: { kind: 'gpus', gpus: 8, gpusMin: 8 },
      startEarliest: addMs(lease.end, 5 * minuteMs),
      endLatest: addMs(lease.end, 70 * minuteMs),
      limitMicros: 19_000_000n,
      life: { kind: 'standing', until: addMs(lease.end, hourMs) },
    });
    await bank.settleAll();
    expect((await bank.withdrawal(rich, waiting.withdrawalId)).state).toBe('standing');
    return { lease, next, following, rich, waiting };
  }

  test('whoever holds the node has the time after it before an order that would pay more, as soon as it is free', async () => {
    const { lease, next, following, rich, waiting } = await queue();
    const before = await bank.money(buyer);
    const until = addMs(lease.end, 30 * minuteMs);
    await bank.extendWhenFree(buyer, lease.leaseId, until);
    await bank.settleAll();
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ end: lease.end, extension: { state: 'standing' } });
    await bank.returnLease(next, following.leaseId);
    await bank.settleAll();
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ end: until, extension: { state: 'granted' } });
    expect((await bank.withdrawal(rich, waiting.withdrawalId)).state).toBe('standing');
    // Half an hour of 8 GPUs at the floor, and the rounding of 4 lines.
    expect((await bank.money(buyer)).held).toBe(before.held + 8_000_008n);
    await bank.advance(3 * hourMs);
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', stopAt: until });
    expect(await bank.money(buyer)).toMatchObject({ available: 976_000_000n, held: 0n });
  });

  test('it ends in time to look for something else, and its money returns', async () => {
    const { lease } = await queue();
    const before = await bank.money(buyer);
    await bank.extendWhenFree(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.advanceTo(addMs(lease.end, -minuteMs));
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'refused', code: 'not_free' });
    expect((await bank.money(buyer)).held).toBe(before.held);
    await bank.advance(4 * hourMs);
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
  });

  test('it can be taken back, once, and another wish put in its place', async () => {
    const { lease, next, following } = await queue();
    const before = await bank.money(buyer);
    await bank.extendWhenFree(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.settleAll();
    await bank.cancelExtension(buyer, lease.leaseId);
    await bank.cancelExtension(buyer, lease.leaseId);
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'cancelled', code: 'cancelled' });
    expect(await bank.money(buyer)).toEqual(before);
    await bank.returnLease(next, following.leaseId);
    await bank.settleAll();
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ end: lease.end });
    await bank.extendWhenFree(buyer, lease.leaseId, addMs(lease.end, 20 * minuteMs));
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ number: 2 });
  });

  test('it ends with its lease: whoever gives the lease back waits for nothing, and nothing is held', async () => {
    const { lease, rich, waiting, next, following } = await queue();
    await bank.extendWhenFree(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.advance(10 * minuteMs);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.beatAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'refused', code: 'lease_changed' });
    await bank.returnLease(next, following.leaseId);
    await bank.settleAll();
    expect((await bank.withdrawal(rich, waiting.withdrawalId)).state).toBe('filled');
    await bank.advance(4 * hourMs);
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
  });

  test('in a market of calls an extension is decided at once, before the orders that wait for the call', async () => {
    bank.close();
    bank = await createExtensionBank({}, { clearing: { kind: 'call', everyMs: 5_000, kBps: 5_000, iterations: 50 } });
    ({ buyer } = bank);
    const rich = await bank.openTenant('Rich');
    await bank.topUp(rich, 1_000_000_000n);
    const wish = { size: { kind: 'gpus', gpus: 8, gpusMin: 8 }, limitMicros: 2_000_000n } as const;
    const placed = await bank.withdraw(buyer, wish);
    await bank.advance(10_000);
    const [lease] = await bank.leases(buyer, placed.withdrawalId);
    if (!lease) throw new Error('no lease');
    const waiting = await bank.withdraw(rich, { ...wish, limitMicros: 19_000_000n, startEarliest: addMs(lease.end, 5 * minuteMs) });
    await bank.settleAll();
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.advance(10_000);
    const [other] = await bank.leases(rich, waiting.withdrawalId);
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'granted' });
    expect(other?.start).toBe(addMs(lease.end, 65 * minuteMs));
  });
});
