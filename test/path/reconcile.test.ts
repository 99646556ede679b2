import type { Bank } from '@compute-bank/application/ports';
import { type ReconcileBounds, reconcile } from '@compute-bank/application/reconcile';
import type { Facts } from '@compute-bank/application/telemetry';
import { platformTenantId, type TenantId } from '@compute-bank/domain/ids';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestBank, type RaisedAlarm, type TestBank } from '../fixtures/bank.ts';
import { createHealthyBank, type HealthyBank } from '../fixtures/healthy-bank.ts';
import { testAsset } from '../fixtures/parties.ts';
import { Tamper } from '../fixtures/tamper.ts';

const clean = { differenceMicros: 0, leaks: 0 };

/** Runs it once, on whatever reads the bank, and answers what it raised. */
async function reconcileBank({ runtime }: Pick<TestBank, 'runtime'>, bank: Bank = runtime.bank, bounds?: ReconcileBounds) {
  const alarms: RaisedAlarm[] = [];
  const facts: Facts['bank_reconciled'][] = [];
  const deps = {
    ...runtime,
    bank,
    alarm: (name: RaisedAlarm['name'], details: RaisedAlarm['details']) => alarms.push({ name, details }),
    tell: (_: string, fact: unknown) => facts.push(fact as Facts['bank_reconciled']),
  };
  const outcome = await reconcile(deps, bounds);
  expect(facts).toEqual([outcome]);
  return { outcome, alarms };
}

let healthy: HealthyBank;
let tamper: Tamper;
beforeAll(async () => {
  healthy = await createHealthyBank();
  tamper = new Tamper(healthy.bank.world.dynamo);
});
afterEach(() => tamper.undo());

const balanceOf = (tenantId: TenantId) => ({ type: 'balance', tenantId, asset: testAsset }) as const;
const ordered = async (name: 'standing' | 'scheduled' | 'running') => {
  const { tenant, withdrawalId } = healthy.withdrawals[name];
  return {
    ...(await healthy.bank.withdrawal(tenant, withdrawalId)),
    ref: { type: 'withdrawal', tenantId: tenant.tenantId, withdrawalId } as const,
  };
};

describe('in a bank in which everything has happened once', () => {
  test('nothing differs and nothing leaks', async () => {
    const { outcome, alarms } = await reconcileBank(healthy.bank);
    expect(outcome).toMatchObject({ ...clean, unsettled: 0 });
    expect(outcome.tenants).toBeGreaterThanOrEqual(4);
    expect(alarms).toEqual([]);
  });

  test('money that is held for no order is a difference', async () => {
    const { tenantId } = healthy.tenants.buyerA;
    await tamper.change(balanceOf(tenantId), ({ available, held }) => ({ available: available - 7n, held: held + 7n }));
    const { outcome, alarms } = await reconcileBank(healthy.bank);
    expect(outcome).toMatchObject({ differenceMicros: 7, leaks: 0 });
    expect(alarms).toMatchObject([{ name: 'reconciliation_difference', details: { tenantId, asset: testAsset, micros: '7' } }]);
  });

  test('an account below its floor is a difference', async () => {
    const { tenantId } = healthy.tenants.providerB;
    await tamper.change(balanceOf(tenantId), ({ available }) => ({ available: available - 30n, earnings: 30n }));
    await tamper.change(balanceOf(tenantId), ({ earnings, available }) => ({ earnings: earnings + available + 20n, available: -20n }));
    const { alarms } = await reconcileBank(healthy.bank);
    expect(alarms.map(({ details }) => details)).toContainEqual({
      tenantId,
      asset: testAsset,
      micros: '-20',
      why: 'an account is below its floor',
    });
  });

  test('half a transfer is a difference of its asset', async () => {
    const { tenantId } = healthy.tenants.buyerB;
    await tamper.change(balanceOf(tenantId), ({ available }) => ({ available: available + 11n }));
    const { outcome, alarms } = await reconcileBank(healthy.bank);
    expect(outcome).toMatchObject({ differenceMicros: 11, leaks: 0 });
    expect(alarms).toMatchObject([{ details: { tenantId: platformTenantId, micros: '11' } }]);
  });

  test('a hold whose withdrawal is gone leaks all that is open', async () => {
    const { ref, holdId, unfilledMicros } = await ordered('standing');
    await tamper.remove(ref);
    const { outcome, alarms } = await reconcileBank(healthy.bank);
    expect(outcome).toMatchObject({ differenceMicros: 0, leaks: 1 });
    const { tenantId } = ref;
    expect(alarms).toMatchObject([{ name: 'hold_leaked', details: { tenantId, holdId, micros: String(unfilledMicros) } }]);
  });

  test('a hold that is more than its order and leases want leaks', async () => {
    const { ref } = await ordered('standing');
    await tamper.change(ref, ({ unfilledMicros }) => ({ unfilledMicros: unfilledMicros - 1n }));
    const { outcome, alarms } = await reconcileBank(healthy.bank);
    expect([outcome.leaks, alarms[0]?.details.why]).toEqual([1, expect.stringContaining('still wanted')]);
  });

  test('a hold of an order that everybody forgot leaks an hour after its time, and not before', async () => {
    const { ref, demand } = await ordered('standing');
    const endedAgo = (ms: number) =>
      tamper.change(ref, () => ({ demand: { ...demand, endLatest: addMs(healthy.bank.runtime.now(), -ms) } }));
    await endedAgo(59 * minuteMs);
    expect((await reconcileBank(healthy.bank)).outcome.leaks).toBe(0);
    await endedAgo(61 * minuteMs);
    expect((await reconcileBank(healthy.bank)).outcome.leaks).toBe(1);
  });

  test.each([
    ['HOLD#hol_zzzzzzzzzzzz', 'hold'],
    ['BALANCE#ZZZ', 'balance'],
  ])('a tenant of which %s cannot be read hides no other: what is wrong elsewhere is told before the error is thrown', async (sk, type) => {
    const { ref } = await ordered('standing');
    await tamper.remove(ref);
    await tamper.put({ pk: `T#${healthy.tenants.providerA.tenantId}`, sk }, { type });
    const alarms: string[] = [];
    const deps = { ...healthy.bank.runtime, alarm: (name: string) => alarms.push(name) };
    await expect(reconcile(deps)).rejects.toThrow();
    expect(alarms).toEqual(['hold_leaked']);
  });

  test('runs that have time for one tenant begin with another one each, until all were looked at', async () => {
    const { runtime } = healthy.bank;
    const all = (await runtime.bank.listTenants({ limit: 100, after: null })).items.length;
    expect(all).toBeGreaterThan(2);
    const seen = new Set<string>();
    for (let hour = 0; hour < 4 * all; hour += 1) {
      let asked = 0;
      // The first reading sets the bound, the second is within it, and all later ones are beyond.
      const wallNow = () => addMs(runtime.now(), (asked++ < 2 ? 0 : 2) * minuteMs);
      const bank: Bank = {
        ...runtime.bank,
        read: async (ref) => {
          // Sums of assets read the balances of all; only a look at a tenant asks where its holds begin.
          if (ref.type === 'open-holds' && 'tenantId' in ref) seen.add(String(ref.tenantId));
          return undefined;
        },
      };
      const now = () => addMs(runtime.now(), hour * hourMs);
      await reconcile(
        { ...runtime, bank, now, wallNow, tell: () => undefined, alarm: () => undefined },
        { tenantsPerRun: 100, runMs: minuteMs },
      );
    }
    expect(seen.size).toBe(all);
  });

  test('a bank of more tenants than a run may look at is gone through hour by hour, each tenant once', async () => {
    for (const { tenantId } of Object.values(healthy.tenants)) {
      await tamper.change(balanceOf(tenantId), ({ available, held }) => ({ available: available - 1n, held: held + 1n }));
    }
    const { items: all } = await healthy.bank.runtime.bank.listTenants({ limit: 100, after: null });
    const seen: unknown[] = [];
    const { now } = healthy.bank.runtime;
    for (let hour = 0; hour < all.length; hour += 1) {
      const runtime = { ...healthy.bank.runtime, now: () => addMs(now(), hour * hourMs) };
      const { alarms } = await reconcileBank({ runtime }, runtime.bank, { tenantsPerRun: 1, runMs: minuteMs });
      seen.push(...new Set(alarms.filter(({ name }) => name === 'reconciliation_difference').map(({ details }) => details.tenantId)));
    }
    const everyone = Object.values(healthy.tenants).map(({ tenantId }) => tenantId);
    expect(seen).toHaveLength(new Set(seen).size);
    expect(new Set(seen)).toEqual(new Set(everyone));
  });
});

/** The bank as reconciliation reads it, with something else happening between any two reads. */
function disturbed(bank: Bank, act: () => Promise<unknown>): Bank {
  let last: Promise<unknown> = Promise.resolve();
  // One at a time: the disturbance is about what is read, not about itself.
  const disturb = (): Promise<unknown> => {
    last = last.then(act);
    return last;
  };
  const after =
    <A extends unknown[], R>(read: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const answer = await read(...args);
      await disturb();
      return answer;
    };
  return { ...bank, read: after(bank.read) as Bank['read'], list: after(bank.list) as Bank['list'] };
}

describe('while orders come and go', () => {
  async function createBusyBank() {
    const bank = await createTestBank();
    await bank.openMarket();
    const provider = await bank.openTenant('Provider');
    const buyer = await bank.openTenant('Buyer');
    await bank.topUp(buyer, 1_000_000_000n);
    await bank.deposit(provider, { nodes: [await bank.join(provider)] });
    await bank.settleAll();
    return { bank, buyer };
  }

  test.each([1, 2, 3, 5, 8])(
    'no difference and no leak is raised that is none, with a step after each %i reads',
    async (every) => {
      const { bank, buyer } = await createBusyBank();
      let reads = 0;
      const steps = [
        () => bank.withdraw(buyer, { durationMs: 20 * minuteMs }),
        () => bank.pump.relay(),
        () => bank.withdraw(buyer, { limitMicros: 1n }),
        () => bank.pump.match(),
        () => bank.pump.project(),
        () => bank.pump.dispatch(),
        () => bank.advance(minuteMs),
      ];
      const disturb = async () => {
        reads += 1;
        if (reads % every === 0) await steps[(reads / every) % steps.length]?.();
      };
      for (let run = 0; run < 3; run += 1) {
        const { outcome, alarms } = await reconcileBank(bank, disturbed(bank.runtime.bank, disturb));
        expect([outcome.differenceMicros, outcome.leaks, alarms]).toEqual([0, 0, []]);
      }
      await bank.advance(2 * hourMs);
      expect((await reconcileBank(bank)).outcome).toMatchObject({ ...clean, unsettled: 0 });
      expect(reads).toBeGreaterThan(100);
      bank.close();
    },
    30_000,
  );

  test('a tenant that never rests is counted as such, and is looked at by the next run', async () => {
    const { bank, buyer } = await createBusyBank();
    const { outcome } = await reconcileBank(
      bank,
      disturbed(bank.runtime.bank, () => bank.topUp(buyer, 1n)),
    );
    expect(outcome).toMatchObject({ ...clean, unsettled: 1 });
    expect((await reconcileBank(bank)).outcome).toMatchObject({ ...clean, unsettled: 0 });
    bank.close();
  });
});
