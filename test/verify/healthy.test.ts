import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import { checkNames } from '@compute-bank/verify/finding';
import type { VerifyReport } from '@compute-bank/verify/verify-bank';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHealthyBank, type HealthyBank } from '../fixtures/healthy-bank.ts';
import { testAsset, testMarketId } from '../fixtures/parties.ts';
import { Tamper } from '../fixtures/tamper.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let healthy: HealthyBank;
let report: VerifyReport;
beforeAll(async () => {
  healthy = await createHealthyBank();
  report = await verifyTestBank(healthy.bank);
});

type Name = keyof HealthyBank['withdrawals'];

async function endOf(
  name: Name,
): Promise<Pick<Withdrawal, 'state'> & { readonly leases: readonly (string | undefined)[]; readonly charged: bigint }> {
  const { tenant, withdrawalId } = healthy.withdrawals[name];
  const { state } = await healthy.bank.withdrawal(tenant, withdrawalId);
  const leases = await healthy.bank.leases(tenant, withdrawalId);
  return {
    state,
    leases: leases.map((lease) => lease.reason?.code ?? lease.state),
    charged: leases.reduce((sum, lease) => sum + lease.chargedMicros, 0n),
  };
}

describe('a bank that did nothing wrong', () => {
  test('keeps every promise, and nothing is found against it', () => {
    expect(healthy.bank.alarms).toEqual([]);
    expect(report.findings).toEqual([]);
    expect(Object.keys(report.checks)).toEqual([...checkNames]);
    expect(Object.values(report.checks)).toEqual(checkNames.map(() => true));
  });

  test('has something to show for each check, so that none is true for want of matter', async () => {
    expect(report.counts).toMatchObject({ tenants: 4, markets: 1, nodes: 8, deposits: 3, withdrawals: 16, leases: 11, matches: 11 });
    expect(report.counts.chargeLines).toBeGreaterThan(10);
    expect(report.counts.meterRecords).toBeGreaterThan(10);
    expect(report.counts.invoices).toBeGreaterThan(5);
    expect(report.counts.records).toBeGreaterThan(20);
    const { newestSnapshot } = healthy.bank.runtime.log;
    const last = await newestSnapshot(testMarketId);
    expect(await newestSnapshot(testMarketId, (last?.position ?? 0) - 1)).toBeDefined();
    const buyer = healthy.tenants.buyerA.tenantId;
    const balance = await healthy.bank.runtime.bank.read({ type: 'balance', tenantId: buyer, asset: testAsset });
    expect(balance?.entity.held).toBeGreaterThan(0n);
  });

  test.each<[Name, Withdrawal['state'], readonly string[], bigint]>([
    ['plain', 'filled', ['completed'], 2_000_000n],
    ['long', 'filled', ['completed'], 12_000_000n],
    ['gang', 'filled', ['completed'], 36_000_000n],
    ['returned', 'filled', ['returned_early'], 1_866_666n],
    ['unmatched', 'cancelled', [], 0n],
    ['expired', 'expired', [], 0n],
    ['cancelled', 'cancelled', [], 0n],
    ['partly', 'cancelled', ['ready'], 0n],
    ['finished', 'filled', ['workload_finished'], 2_200_000n],
    ['broken', 'filled', ['workload_failed'], 0n],
    ['lied', 'filled', ['completed'], 0n],
    ['lost', 'filled', ['node_silent'], 8_000_000n],
    ['refused', 'rejected', [], 0n],
    ['standing', 'standing', [], 0n],
    ['scheduled', 'filled', ['scheduled'], 0n],
    ['running', 'filled', ['ready'], 0n],
  ])('the order "%s" is %s, its leases %j, its charge %s', async (name, state, leases, charged) => {
    expect(await endOf(name)).toEqual({ state, leases, charged });
  });

  test('still keeps every promise once all its life is over, and then nothing may be on its way', async () => {
    const { bank, tenants } = await createHealthyBank();
    await bank.advance(24 * 3_600_000);
    const over = await verifyTestBank(bank, { hasEnded: true });
    expect(over.findings).toEqual([]);
    const balances = await Promise.all(
      Object.values(tenants).map(({ tenantId }) => bank.runtime.bank.read({ type: 'balance', tenantId, asset: testAsset })),
    );
    expect(balances.map((balance) => balance?.entity.held ?? 0n)).toEqual([0n, 0n, 0n, 0n]);
  });

  test('holds again after a corruption is taken back', async () => {
    const tamper = new Tamper(healthy.bank.world.dynamo);
    const { tenant, withdrawalId } = healthy.withdrawals.expired;
    await tamper.change({ type: 'withdrawal', tenantId: tenant.tenantId, withdrawalId }, () => ({ state: 'cancelled' }));
    expect((await verifyTestBank(healthy.bank)).findings).not.toEqual([]);
    await tamper.undo();
    expect((await verifyTestBank(healthy.bank)).findings).toEqual([]);
  });
});
