import { suspendTenant } from '@compute-bank/application/suspend-tenant';
import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import { accepted, onceFor, type TestTenant, testAdmin } from '../fixtures/parties.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: ExtensionBank;
let buyer: TestTenant;
let other: TestTenant;
beforeEach(async () => {
  bank = await createExtensionBank();
  ({ buyer } = bank);
  other = await bank.openTenant('Other');
  await bank.topUp(other, 1_000_000_000n);
});
afterEach(() => bank.close());

const whole = { size: { kind: 'gpus', gpus: 8, gpusMin: 8 } } as const;
/** How an order for the node ends that wants it before the end of the lease. */
async function askBefore({ end }: Pick<Lease, 'end'>): Promise<string> {
  const { withdrawalId } = await bank.withdraw(other, { ...whole, noticeMsMin: 0, endLatest: addMs(end, -5 * minuteMs) });
  await bank.settleAll();
  return (await bank.withdrawal(other, withdrawalId)).state;
}

describe.each([
  ['could not end its workload', { survives: true }],
  ['has gone silent', { beats: false }],
])('time of a lease that was given back is not sold before its node has shown that it stopped, if the node %s', (_, behaviour) => {
  test('and a wish for more time could be granted later', async () => {
    const lease = await bank.leaseOf(buyer, { durationMs: 3 * hourMs });
    const next = await bank.openTenant('Next');
    await bank.topUp(next, 1_000_000_000n);
    const following = await bank.leaseOf(next, { startEarliest: addMs(lease.end, 5 * minuteMs) });
    const { held } = await bank.money(buyer);
    await bank.extendWhenFree(buyer, lease.leaseId, addMs(lease.end, 30 * minuteMs));
    await bank.settleAll();
    expect((await bank.money(buyer)).held).toBeGreaterThan(held);
    await bank.advance(10 * minuteMs);
    Object.assign(bank.node.behaviour, behaviour);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.advance(20 * minuteMs);
    expect((await bank.money(buyer)).held).toBe(0n);
    await bank.returnLease(next, following.leaseId);
    await bank.settleAll();
    expect(await askBefore(lease)).toBe('cancelled');
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test('and its buyer is suspended afterwards', async () => {
    const lease = await bank.leaseOf(buyer, { durationMs: 3 * hourMs });
    await bank.advance(10 * minuteMs);
    Object.assign(bank.node.behaviour, behaviour);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.advance(20 * minuteMs);
    expect(await askBefore(lease)).toBe('cancelled');
    const once = onceFor(bank.runtime, testAdmin, 'suspend-tenant');
    accepted(await suspendTenant(bank.runtime, testAdmin, { tenantId: buyer.tenantId, graceMs: 0 }, once));
    await bank.settleAll();
    await bank.advance(10 * minuteMs);
    expect(await askBefore(lease)).toBe('cancelled');
    expect(bank.alarms.map(({ name }) => name)).toContain('stop_unproven');
  });
});
