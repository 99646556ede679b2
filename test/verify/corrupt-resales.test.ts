import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { checkNames } from '@compute-bank/verify/finding';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import { Tamper } from '../fixtures/tamper.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: ExtensionBank;
let lease: Lease;
let onward: Lease;

/** A lease that was sold back after an hour, and another buyer's on what was left of it. */
beforeAll(async () => {
  bank = await createExtensionBank();
  const other = await bank.openTenant('Other');
  await bank.topUp(other, 1_000_000_000n);
  const made = await bank.leaseOf(bank.buyer, { durationMs: 4 * hourMs });
  await bank.advance(30 * minuteMs);
  await bank.sellBack(bank.buyer, made.leaseId, { from: addMs(made.start, hourMs) });
  await bank.settleAll();
  onward = await bank.leaseOf(other, { durationMs: hourMs });
  await bank.advance(3 * hourMs);
  lease = await bank.lease(bank.buyer, made.leaseId);
  onward = await bank.lease(other, onward.leaseId);
});
afterAll(() => bank.close());

/** The checks that turn false while a stored lease is changed, and what they say of it. */
async function whileChanged(which: Lease, change: (lease: Lease) => Partial<Lease>): Promise<readonly [readonly string[], string]> {
  const tamper = new Tamper(bank.world.dynamo);
  try {
    await tamper.change({ type: 'lease', tenantId: which.tenantId, leaseId: which.leaseId }, change);
    const { checks, findings } = await verifyTestBank(bank);
    return [checkNames.filter((name) => !checks[name]), findings.map(({ detail }) => detail).join()];
  } finally {
    await tamper.undo();
  }
}

describe('a lease that was sold back', () => {
  test('is right as it is', async () => {
    expect([lease.state, onward.state]).toEqual(['ready', 'ended']);
    expect((await verifyTestBank(bank)).findings).toEqual([]);
  });

  test('turns leasePerMatch false when it does not know of its deposit', async () => {
    const [broken, details] = await whileChanged(lease, () => ({ resales: [] }));
    expect(broken).toContain('leasePerMatch');
    expect(details).toMatch(/does not know of dep_/);
  });

  test.each(['closed', 'withdrawn', 'refused', 'pending'] as const)(
    'turns leasePerMatch false when its open deposit is stored as %s',
    async (state) => {
      const [broken, details] = await whileChanged(lease, ({ resales = [] }) => ({ resales: resales.map((one) => ({ ...one, state })) }));
      expect(broken).toContain('leasePerMatch');
      expect(details).toMatch(/its market's word is open/);
    },
  );

  test('turns leasePerMatch false when its own use ends at another time than its market knows', async () => {
    const later = addMs(lease.start, 2 * hourMs);
    const [broken, details] = await whileChanged(lease, ({ resales = [] }) => ({
      resales: resales.map((one) => ({ ...one, from: later })),
    }));
    expect(broken).toContain('leasePerMatch');
    expect(details).toMatch(/ends its own use at another time/);
  });

  test('turns leasePerMatch false when a deposit is pending that no log knows and that is not on its way', async () => {
    const lost = { depositId: 'dep_000000000000' as never, from: lease.start, state: 'pending' as const };
    const [broken, details] = await whileChanged(lease, ({ resales = [] }) => ({ resales: [...resales, lost] }));
    expect(broken).toContain('leasePerMatch');
    expect(details).toMatch(/neither in the log nor on its way/);
  });

  test('turns chargesMatchMeters false when it was not sold back, for then its meters end an hour after its start', async () => {
    const [broken, details] = await whileChanged(lease, () => ({ resales: [] }));
    expect(broken).toContain('chargesMatchMeters');
    expect(details).toMatch(/outside the time of its meter/);
  });
});

describe('a lease on what was sold back', () => {
  test('turns leasePerMatch and invoicesEqualLines false when another is said to have sold it', async () => {
    const sellerId = bank.provider.tenantId;
    const [broken] = await whileChanged(onward, ({ slices }) => ({ slices: slices.map((slice) => ({ ...slice, sellerId })) }));
    expect(broken).toEqual(expect.arrayContaining(['leasePerMatch', 'invoicesEqualLines']));
  });
});
