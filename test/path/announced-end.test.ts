import { reclaimCapacity } from '@compute-bank/application/reclaim-capacity';
import { addMs, hourMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { accepted, onceFor, type TestTenant } from '../fixtures/parties.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
let buyer: TestTenant;
let other: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  buyer = await bank.openTenant('Buyer');
  other = await bank.openTenant('Other');
  for (const tenant of [buyer, other]) await bank.topUp(tenant, 1_000_000_000n);
});
afterEach(() => bank.close());

const whole = { size: { kind: 'gpus', gpus: 8, gpusMin: 8 }, noticeMsMin: 0 } as const;

/** A lease of six hours that its provider, two hours before its end, takes back; its buyer gives it back before. */
async function returnedLease(behaviour: object): Promise<{ readonly takenBackFrom: Instant; readonly state: string }> {
  const provider = await bank.openTenant('Provider');
  const node = await bank.join(provider);
  const { depositId } = await bank.deposit(provider, { nodes: [node], noticeMs: hourMs });
  await bank.settleAll();
  const { withdrawalId } = await bank.withdraw(buyer, { ...whole, durationMs: 6 * hourMs });
  await bank.settleAll();
  const [lease] = await bank.leases(buyer, withdrawalId);
  if (!lease) throw new Error('no lease');
  await bank.advance(10 * minuteMs);
  const takenBackFrom = addMs(lease.start, 4 * hourMs);
  const once = onceFor(bank.runtime, provider, 'reclaim-capacity');
  accepted(await reclaimCapacity(bank.runtime, provider.principal, { depositId, nodeId: null, from: takenBackFrom }, once));
  await bank.settleAll();
  Object.assign(node.behaviour, behaviour);
  await bank.returnLease(buyer, lease.leaseId);
  await bank.advance(20 * minuteMs);
  const { state, reason } = await bank.lease(buyer, lease.leaseId);
  expect(reason?.code).toBe('reclaimed');
  return { takenBackFrom, state };
}

async function askBefore(end: Instant): Promise<string> {
  const { withdrawalId } = await bank.withdraw(other, { ...whole, durationMs: hourMs, endLatest: addMs(end, -5 * minuteMs) });
  await bank.settleAll();
  return (await bank.withdrawal(other, withdrawalId)).state;
}

test.each([
  ['could not end its workload', { survives: true }],
  ['has gone silent', { beats: false }],
])('a lease with an announced end that is given back is not sold again if its node %s', async (_, behaviour) => {
  const { takenBackFrom, state } = await returnedLease(behaviour);
  expect(state).toBe('ended');
  expect(await askBefore(takenBackFrom)).toBe('cancelled');
  expect(bank.alarms.map(({ name }) => name)).toContain('stop_unproven');
});

test('a lease with an announced end that is given back is sold again, up to that end, once its node has shown that it stopped', async () => {
  const { takenBackFrom, state } = await returnedLease({});
  expect(state).toBe('ended');
  expect(await askBefore(takenBackFrom)).toBe('filled');
  expect((await verifyTestBank(bank)).findings).toEqual([]);
});
