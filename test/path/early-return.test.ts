import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import type { TestTenant } from '../fixtures/parties.ts';

let bank: ExtensionBank;
let buyer: TestTenant;
let other: TestTenant;
beforeEach(async () => {
  bank = await createExtensionBank();
  ({ buyer } = bank);
  other = await bank.openTenant('Other');
  await bank.topUp(other, 1_000_000_000n);
});
afterEach(async () => {
  expect(await bank.closeAndVerify()).toEqual([]);
});

/** An order for all GPUs that has to wait for the buyer's lease. */
async function waitFor(minutes: number) {
  const placed = await bank.withdraw(other, {
    size: { kind: 'gpus', gpus: 8, gpusMin: 8 },
    endLatest: addMs(bank.clock.instant(), (minutes + 60) * minuteMs),
    life: { kind: 'standing', until: addMs(bank.clock.instant(), 5 * hourMs) },
  });
  await bank.settleAll();
  return placed.withdrawalId;
}
const unproven = () => bank.alarms.filter(({ name }) => name === 'stop_unproven');

describe('a lease that is given back early', () => {
  test('is on sale again once its node has shown that it stopped, turnaround later, to whoever waits', async () => {
    const lease = await bank.leaseOf(buyer);
    const waiting = await waitFor(50);
    await bank.advance(10 * minuteMs);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.settleAll();
    expect((await bank.withdrawal(other, waiting)).state).toBe('standing');
    await bank.beatAll();
    const [next] = await bank.leases(other, waiting);
    expect(next?.start).toBe(addMs(lease.start, 15 * minuteMs));
    await bank.advance(2 * hourMs);
    expect(await bank.lease(other, next!.leaseId)).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
    expect(unproven()).toEqual([]);
  });

  test('is on sale at once if it had not begun', async () => {
    const lease = await bank.leaseOf(buyer, { startEarliest: addMs(bank.clock.instant(), 20 * minuteMs) });
    const waiting = await waitFor(0);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.settleAll();
    expect((await bank.withdrawal(other, waiting)).state).toBe('filled');
  });

  test.each([
    ['has gone silent', { beats: false }],
    ['could not kill its workload', { survives: true }],
  ])('is not sold before its planned end if its node %s; the buyer’s money is settled all the same', async (_, behaviour) => {
    const lease = await bank.leaseOf(buyer);
    const waiting = await waitFor(50);
    await bank.advance(10 * minuteMs);
    Object.assign(bank.node.behaviour, behaviour);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.advance(20 * minuteMs);
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', reason: { code: 'returned_early' } });
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
    expect(unproven()).toHaveLength(1);
    expect((await bank.withdrawal(other, waiting)).state).toBe('standing');
    const after = await bank.leaseOf(other, { endLatest: addMs(lease.end, 3 * hourMs) });
    expect(after.start).toBe(addMs(lease.end, 5 * minuteMs));
  });
});
