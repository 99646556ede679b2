import { getMatch } from '@compute-bank/application/get-match';
import { projectEvent } from '@compute-bank/application/project-event';
import type { Lease } from '@compute-bank/domain/entities/lease';
import type { NodeId, WithdrawalId } from '@compute-bank/domain/ids';
import { addMs, hourMs, type Instant, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { presentLease } from '../../functions/present/lease.ts';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { accepted, type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { moveAll, split } from '../fixtures/split.ts';
import type { TestNode } from '../fixtures/test-node.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
let nodes: TestNode[];
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket({ bindMs: 40 * minuteMs });
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  const fabricId = await bank.openFabric(provider);
  nodes = [await bank.join(provider, { fabricId }), await bank.join(provider, { fabricId })];
  await bank.deposit(provider, { nodes, unit: 'node' });
  await bank.settleAll();
});
afterEach(() => bank.close());

/** A lease of one hour on so many whole nodes that begins so many hours from now. */
async function lease(count: number, inHours: number): Promise<() => Promise<Lease>> {
  const startEarliest = addMs(bank.clock.instant(), inHours * hourMs);
  const { withdrawalId } = await bank.withdraw(buyer, {
    size: { kind: 'shape', nodes: count, gpusPerNode: 8 },
    durationMs: hourMs,
    startEarliest,
    endLatest: addMs(startEarliest, hourMs + minuteMs),
  });
  await bank.settleAll();
  return () => leaseOf(withdrawalId);
}
async function leaseOf(withdrawalId: WithdrawalId): Promise<Lease> {
  const [found] = await bank.leases(buyer, withdrawalId);
  if (!found) throw new Error('there is no lease');
  return found;
}
const namesOf = ({ slices }: Lease): (NodeId | null)[] => slices.map(({ nodeId, unnamed }) => (unnamed ? null : nodeId));
const assignmentsOf = async ({ end, slices }: Lease) =>
  (
    await Promise.all(
      slices.map(({ providerId, nodeId, assignmentId }) =>
        bank.runtime.bank.read({ type: 'assignment', tenantId: providerId, nodeId, end, assignmentId }),
      ),
    )
  ).flatMap((found) => found?.entity ?? []);
const fail = (node: TestNode) =>
  bank.command(provider, testMarketId, `fail-${node.nodeId}`, {
    kind: 'fail-node',
    cause: 'node_silent',
    tenantId: provider.tenantId,
    nodeId: node.nodeId,
  });
const findings = async () => (await verifyTestBank(bank)).findings;

/** Projects the whole log of the market once more, as after a lost cursor. */
async function projectAgain(): Promise<void> {
  for (const record of await bank.runtime.log.readAfter(testMarketId, 0, 500)) {
    const { marketId, position, at } = record;
    for (const { command, events } of record.applied) {
      for (const event of events) await projectEvent(bank.runtime, { command, marketId, position, at }, event);
    }
  }
}

describe('a lease on alike nodes, far ahead', () => {
  test('has no node and no assignment until its time comes near, and then runs and is paid like any other', async () => {
    const read = await lease(2, 3);
    expect(namesOf(await read())).toEqual([null, null]);
    expect(presentLease(await read()).slices.map(({ nodeId }) => nodeId)).toEqual([null, null]);
    expect(await assignmentsOf(await read())).toEqual([]);
    expect(await findings()).toEqual([]);
    await bank.advance(2 * hourMs + 19 * minuteMs);
    expect(namesOf(await read())).toEqual([null, null]);
    await bank.advance(2 * minuteMs);
    expect(namesOf(await read()).sort()).toEqual(nodes.map(({ nodeId }) => nodeId).sort());
    expect(await assignmentsOf(await read())).toHaveLength(2);
    await projectAgain();
    const match = accepted(await getMatch(bank.runtime.bank, buyer.principal, (await read()).matchId));
    expect(match.slices.every(({ unnamed }) => unnamed)).toBe(true);
    expect(match.currentSlices.map(({ nodeId }) => nodeId)).toEqual(namesOf(await read()));
    await bank.advance(2 * hourMs);
    expect(await read()).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
    expect((await read()).postedMicros).toBeGreaterThan(0n);
    expect(await findings()).toEqual([]);
  });

  test('does not notice that a node is lost while another serves as well', async () => {
    const read = await lease(1, 3);
    await fail(nodes[0]!);
    await bank.settleAll();
    expect(await read()).toMatchObject({ state: 'scheduled', generation: 1, reason: null });
    await bank.advance(2 * hourMs + 30 * minuteMs);
    expect(namesOf(await read())).toEqual([nodes[1]!.nodeId]);
    await bank.advance(2 * hourMs);
    expect(await read()).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
    expect(await findings()).toEqual([]);
  });

  test('ends, its money free, if too few nodes are left for all and nothing else takes it', async () => {
    const [first, last] = [await lease(1, 3), await lease(1, 3.5)];
    await fail(nodes[0]!);
    await bank.settleAll();
    expect([(await first()).reason, (await last()).reason?.code]).toEqual([null, 'node_silent']);
    await bank.advance(5 * hourMs);
    expect(await first()).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
    expect(await last()).toMatchObject({ state: 'failed', postedMicros: 0n });
    expect(await findings()).toEqual([]);
  });

  test('is moved to another deposit if that has a node at no higher price', async () => {
    const [first, last] = [await lease(1, 3), await lease(1, 3.5)];
    const spare = await bank.join(provider);
    await bank.deposit(provider, { nodes: [spare], unit: 'node' });
    await bank.settleAll();
    await fail(nodes[0]!);
    await bank.settleAll();
    expect(await last()).toMatchObject({ generation: 2, reason: null, slices: [{ nodeId: spare.nodeId }] });
    await bank.advance(5 * hourMs);
    expect([(await first()).state, (await last()).state]).toEqual(['ended', 'ended']);
    expect(await findings()).toEqual([]);
  });

  test('can be given back before it has nodes, and its time is sold again', async () => {
    const read = await lease(2, 3);
    await bank.returnLease(buyer, (await read()).leaseId);
    await bank.settleAll();
    const other = await lease(2, 3);
    await bank.advance(5 * hourMs);
    expect(await read()).toMatchObject({ state: 'ended', reason: { code: 'returned_early' } });
    expect(await other()).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
    expect(await findings()).toEqual([]);
  });
});

test('a lease that is given back while its nodes are being named gets no assignments, and its nodes are free', async () => {
  const read = await lease(2, 1);
  expect(namesOf(await read())).toEqual([null, null]);
  await bank.advance(19 * minuteMs);
  bank.clock.moveTo(addMs((await read()).start, -40 * minuteMs));
  await bank.pump.deadlines();
  await bank.returnLease(buyer, (await read()).leaseId);
  await bank.settleAll();
  expect(await assignmentsOf(await read())).toEqual([]);
  expect(await findings()).toEqual([]);
  const other = await lease(2, 1);
  await bank.advance(3 * hourMs);
  expect([(await read()).state, (await other()).state]).toEqual(['ended', 'ended']);
  expect(await findings()).toEqual([]);
});

test('a lease whose nodes are named in the very record of its match has them, and runs', async () => {
  const startEarliest = addMs(bank.clock.instant(), 3 * hourMs);
  const time = { durationMs: hourMs, startEarliest, endLatest: addMs(startEarliest, hourMs + minuteMs) };
  const { withdrawalId } = await bank.withdraw(buyer, { ...time, size: { kind: 'shape', nodes: 1, gpusPerNode: 8 } });
  const { tenantId } = provider;
  await bank.command(provider, testMarketId, 'maintain', {
    kind: 'update-node',
    tenantId,
    nodeId: nodes[1]!.nodeId,
    tier: 'verified',
    network: { kind: 'infiniband', gbpsPerGpu: 1 },
    maintenance: true,
  });
  await bank.settleAll();
  const records = await bank.runtime.log.readAfter(testMarketId, 0, 500);
  const kindsOf = records.map(({ applied }) => applied.flatMap(({ events }) => events.map(({ kind }) => kind)));
  expect(kindsOf).toContainEqual(expect.arrayContaining(['matched', 'lease-bound']));
  expect(namesOf(await leaseOf(withdrawalId))).not.toContain(null);
  expect(await assignmentsOf(await leaseOf(withdrawalId))).toHaveLength(1);
  await bank.advance(5 * hourMs);
  expect(await leaseOf(withdrawalId)).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
});

test('a market that is split does not sell the time of leases without names again', async () => {
  const old = await lease(1, 6);
  expect(namesOf(await old())).toEqual([null]);
  await split(bank);
  await moveAll(bank);
  await bank.settleAll();
  const ask = async (startEarliest: Instant) => {
    const time = { durationMs: hourMs, startEarliest, endLatest: addMs(startEarliest, hourMs + minuteMs) };
    const { withdrawalId } = await bank.withdraw(buyer, { ...time, size: { kind: 'shape', nodes: 2, gpusPerNode: 8 } });
    await bank.settleAll();
    return (await bank.withdrawal(buyer, withdrawalId)).state;
  };
  const { start } = await old();
  expect([await ask(start), await ask(addMs(start, 2 * hourMs))]).toEqual(['cancelled', 'filled']);
  await bank.advance(10 * hourMs);
  expect(await old()).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
  expect((await verifyTestBank(bank)).findings).toEqual([]);
});
