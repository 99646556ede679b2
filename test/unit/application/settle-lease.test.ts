import { closeChanges, settleChanges } from '@compute-bank/application/settle-lease';
import { assert } from '@compute-bank/domain/assert';
import type { Lease } from '@compute-bank/domain/entities/lease';
import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import { gatherEvidence } from '@compute-bank/domain/lease-evidence';
import { expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../../fixtures/bank.ts';
import { verifyTestBank } from '../../fixtures/verify-test-bank.ts';

/** More nodes than a settlement's transaction has room for meters: they are written ahead of the money. */
const nodeCount = 21;

async function runGang(): Promise<{ readonly bank: TestBank; readonly lease: Lease }> {
  const bank = await createTestBank();
  await bank.openMarket();
  const provider = await bank.openTenant('Provider');
  const buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  const fabricId = await bank.openFabric(provider);
  const nodes = [];
  for (let count = 0; count < nodeCount; count += 1) nodes.push(await bank.join(provider, { fabricId, gpus: 1 }));
  await bank.settleAll();
  await bank.deposit(provider, { nodes });
  await bank.settleAll();
  const sameFabric = { kind: 'ethernet', gbpsPerGpu: 1 } as const;
  const { withdrawalId } = await bank.withdraw(buyer, { size: { kind: 'shape', nodes: nodeCount, gpusPerNode: 1 }, sameFabric });
  await bank.advance(30 * minuteMs);
  const [lease] = await bank.leases(buyer, withdrawalId);
  assert(lease, 'the gang was matched');
  return { bank, lease };
}

/** What a dispatcher sees when it looks at the lease. */
async function look({ runtime }: TestBank, { tenantId, leaseId }: Lease) {
  const found = await runtime.bank.read({ type: 'lease', tenantId, leaseId });
  assert(found?.entity.readyAt, 'the lease is ready');
  const beats = await Promise.all(
    found.entity.slices.map(({ providerId, nodeId }) => runtime.bank.read({ type: 'beat', tenantId: providerId, nodeId })),
  );
  const evidence = gatherEvidence(
    found.entity,
    beats.map((beat) => beat?.entity),
  );
  const { readyAt } = found.entity;
  return { view: { lease: found.entity, version: found.version, evidence, now: runtime.now(), policy: runtime.policy }, readyAt };
}

/** A dispatcher that settles, writes the meters ahead, and is killed before it books the money. */
async function dieBetweenMetersAndMoney(bank: TestBank, lease: Lease): Promise<void> {
  const { view, readyAt } = await look(bank, lease);
  await settleChanges(bank.runtime, view, { kind: 'settle', until: view.now, readyAt }, null);
}

async function metersOf({ runtime }: TestBank, { tenantId, leaseId }: Lease) {
  const { items } = await runtime.bank.list('meter-record', tenantId, { limit: 100, after: null });
  return items.filter((record) => record.leaseId === leaseId);
}

test('a big gang whose settlement dies between its meters and its money is settled later on meters that prove it', async () => {
  const { bank, lease } = await runGang();
  await dieBetweenMetersAndMoney(bank, lease);
  const ahead = await metersOf(bank, lease);
  expect(ahead).toHaveLength(nodeCount);
  await bank.advance(2 * hourMs);
  const meters = await metersOf(bank, lease);
  expect(meters.every(({ meter }, index) => meter.seq > (ahead[index]?.meter.seq ?? 0))).toBe(true);
  expect((await verifyTestBank(bank, { hasEnded: true })).findings).toEqual([]);
});

test('a dispatcher that comes late with older meters does not put them in place of newer ones', async () => {
  const { bank, lease } = await runGang();
  await dieBetweenMetersAndMoney(bank, lease);
  const [first] = await metersOf(bank, lease);
  assert(first, 'meters were written ahead');
  const behind = { ...first, meter: { ...first.meter, seq: first.meter.seq - 1 } };
  const stored = await bank.runtime.bank.read(first);
  assert(stored, 'the record is stored');
  await bank.runtime.bank.commit([{ kind: 'replace', entity: behind, version: stored.version }]);
  await dieBetweenMetersAndMoney(bank, lease);
  expect((await metersOf(bank, lease))[0]).toEqual(first);
  const ahead = { ...first, meter: { ...first.meter, seq: first.meter.seq + 1 } };
  await bank.runtime.bank.commit([{ kind: 'replace', entity: ahead, version: stored.version + 2 }]);
  await dieBetweenMetersAndMoney(bank, lease);
  expect((await metersOf(bank, lease))[0]).toEqual(ahead);
});

test('a dispatcher that looked before another one closed the lease books nothing, and does not take it for broken', async () => {
  const { bank, lease } = await runGang();
  const { view, readyAt } = await look(bank, lease);
  await bank.advance(2 * hourMs);
  const reason = { code: 'workload_finished', party: 'buyer', fault: 'none' } as const;
  expect(await closeChanges(bank.runtime, view, { kind: 'close', reason, stopAt: view.now, readyAt })).toBeUndefined();
  expect(await settleChanges(bank.runtime, view, { kind: 'settle', until: view.now, readyAt }, null)).toBeUndefined();
});
