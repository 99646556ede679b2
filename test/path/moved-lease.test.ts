import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, floorMinute, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { presentSuppliedLease } from '../../functions/present/lease.ts';
import { createMovingBank, type MovingBank } from '../fixtures/moving-bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { projectAgain } from '../fixtures/project-again.ts';

let bank: MovingBank;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createMovingBank();
  ({ buyer } = bank);
});
afterEach(() => bank.close());

const inAnHour = () => ({ startEarliest: addMs(bank.clock.instant(), hourMs), size: { kind: 'gpus', gpus: 8, gpusMin: 8 } }) as const;

const assignmentOf = ({ end }: Lease, { providerId, nodeId, assignmentId }: Lease['slices'][number]) =>
  bank.runtime.bank.read({ type: 'assignment', tenantId: providerId, nodeId, end, assignmentId });

describe('a lease whose node is lost before it begins', () => {
  test('runs on another node at no higher price, and everybody sees the same money', async () => {
    const first = await bank.offer('First', [3_000_000n]);
    const placed = await bank.withdraw(buyer, inAnHour());
    await bank.settleAll();
    const second = await bank.offer('Second', [2_000_000n]);
    await bank.settleAll();
    const before = await bank.leaseOf(placed.withdrawalId);
    expect(before.slices[0]?.nodeId).toBe(first.nodes[0]?.nodeId);
    first.nodes[0]!.behaviour.beats = false;
    await bank.advance(hourMs - 5 * minuteMs);
    const moved = await bank.leaseOf(placed.withdrawalId);
    expect(moved).toMatchObject({ leaseId: before.leaseId, generation: 2, state: 'acknowledged', reason: null });
    expect(moved.slices).toMatchObject([{ nodeId: second.nodes[0]?.nodeId, gpus: 8, priceMicros: 2_000_000n, generation: 2 }]);
    expect(moved.moves).toMatchObject([{ generation: 2, reason: { code: 'not_acknowledged' }, lost: before.slices }]);
    expect(before.reservedMicros - moved.reservedMicros).toBe(8_000_000n);
    expect((await bank.balanceOf(buyer))?.held).toBe(moved.reservedMicros);
    expect((await assignmentOf(moved, before.slices[0]!))?.entity.stopAt).toBe(moved.moves[0]?.at);
    const [loser, winner] = [presentSuppliedLease(moved, first.provider), presentSuppliedLease(moved, second.provider)];
    expect(loser).toMatchObject({ slices: [], moves: [{ lostNodeIds: [first.nodes[0]?.nodeId] }] });
    expect(winner).toMatchObject({ slices: [{ nodeId: second.nodes[0]?.nodeId }], moves: [] });
    await bank.advance(2 * hourMs);
    expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({
      state: 'ended',
      reason: { code: 'completed' },
      postedMicros: 16_000_000n,
    });
    expect(await bank.balanceOf(buyer)).toMatchObject({ available: 984_000_000n, held: 0n });
    expect(await bank.balanceOf(second.provider)).toMatchObject({ earnings: 15_200_000n });
    expect(await bank.balanceOf(first.provider)).toBeUndefined();
    expect(await bank.findings()).toEqual([]);
  });

  test('fails, and gives the money back, if nobody takes over at its price', async () => {
    const first = await bank.offer('First', [2_000_000n]);
    const placed = await bank.withdraw(buyer, inAnHour());
    await bank.settleAll();
    await bank.offer('Dear', [2_000_001n]);
    first.nodes[0]!.behaviour.beats = false;
    await bank.advance(hourMs);
    expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({ state: 'failed', generation: 1, reason: { code: 'not_acknowledged' } });
    expect(await bank.balanceOf(buyer)).toMatchObject({ available: 1_000_000_000n, held: 0n });
    expect(await bank.findings()).toEqual([]);
  });

  test('moves on when its second node is lost too, and back to the first once that was restored', async () => {
    const { provider, nodes } = await bank.offer('Provider', [2_000_000n, 2_000_000n]);
    const placed = await bank.withdraw(buyer, inAnHour());
    await bank.settleAll();
    const fail = async (node: number, name: string) => {
      const { tenantId } = provider;
      const body = { kind: 'fail-node', cause: 'node_silent', tenantId, nodeId: nodes[node]!.nodeId } as const;
      await bank.command(provider, testMarketId, name, body);
      await bank.settleAll();
    };
    await fail(0, 'fail-1');
    await bank.restore(provider, nodes[0]!.nodeId);
    await bank.settleAll();
    await fail(1, 'fail-2');
    const moved = await bank.leaseOf(placed.withdrawalId);
    expect(moved).toMatchObject({ generation: 3, slices: [{ nodeId: nodes[0]?.nodeId, generation: 3 }] });
    // Nobody had seen the first two assignments: they are gone, and the node has one, of the third generation.
    for (const { lost } of moved.moves) expect(await assignmentOf(moved, lost[0]!)).toBeUndefined();
    await projectAgain(bank, testMarketId);
    expect(await bank.leaseOf(placed.withdrawalId)).toEqual(moved);
    expect(await bank.findings()).toEqual([]);
    nodes[0]!.behaviour.beats = false;
    await bank.advance(hourMs);
    expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({ state: 'failed', reason: { code: 'not_acknowledged' } });
    expect(await bank.findings()).toEqual([]);
  });

  test('keeps the nodes of a gang that are left, which need not acknowledge again', async () => {
    const { nodes } = await bank.offer('Provider', [2_000_000n, 2_000_000n, 2_000_000n]);
    const sameFabric = { kind: 'infiniband', gbpsPerGpu: 100 } as const;
    const placed = await bank.withdraw(buyer, { ...inAnHour(), size: { kind: 'shape', nodes: 2, gpusPerNode: 8 }, sameFabric });
    await bank.settleAll();
    const before = await bank.leaseOf(placed.withdrawalId);
    const [kept, lost] = before.slices;
    nodes.find(({ nodeId }) => nodeId === lost?.nodeId)!.behaviour.beats = false;
    await bank.advance(3 * hourMs);
    const ended = await bank.leaseOf(placed.withdrawalId);
    expect(ended).toMatchObject({ state: 'ended', generation: 2, reason: { code: 'completed' } });
    expect(ended.slices).toMatchObject([
      { ...kept, billedGpuSeconds: 28_800n },
      { generation: 2, billedGpuSeconds: 28_800n },
    ]);
    expect(await bank.findings()).toEqual([]);
  });
});

describe('a lease that has begun and was never ready', () => {
  test('goes on with another node when its own is not ready in time, and is charged from when that one is', async () => {
    const { provider, nodes } = await bank.offer('Provider', [2_000_000n, 2_000_000n]);
    for (const node of nodes) node.behaviour.readies = false;
    const placed = await bank.withdraw(buyer, { size: { kind: 'gpus', gpus: 8, gpusMin: 8 } });
    await bank.settleAll();
    const before = await bank.leaseOf(placed.withdrawalId);
    nodes.find(({ nodeId }) => nodeId !== before.slices[0]?.nodeId)!.behaviour.readies = true;
    await bank.advance(20 * minuteMs);
    const moved = await bank.leaseOf(placed.withdrawalId);
    const from = addMs(before.start, 15 * minuteMs);
    expect(moved).toMatchObject({ generation: 2, state: 'ready', readyAt: from, start: before.start, end: before.end });
    expect(moved.moves).toMatchObject([{ from, reason: { code: 'not_ready' } }]);
    expect((await assignmentOf(moved, moved.slices[0]!))?.entity.start).toBe(from);
    await bank.advance(hourMs);
    // Three quarters of an hour are left of eight GPUs at 2.
    expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({
      state: 'ended',
      reason: { code: 'completed' },
      postedMicros: 12_000_000n,
    });
    expect(await bank.balanceOf(buyer)).toMatchObject({ available: 988_000_000n, held: 0n });
    expect(await bank.balanceOf(provider)).toMatchObject({ earnings: 11_400_000n });
    expect(await bank.findings()).toEqual([]);
  });

  test('goes on with another node when its own does not answer, though it was to begin at once', async () => {
    const { nodes } = await bank.offer('Provider', [2_000_000n, 2_000_000n]);
    const placed = await bank.withdraw(buyer, { size: { kind: 'gpus', gpus: 8, gpusMin: 8 } });
    await bank.settleAll();
    const [lost] = (await bank.leaseOf(placed.withdrawalId)).slices;
    nodes.find(({ nodeId }) => nodeId === lost?.nodeId)!.behaviour.beats = false;
    await bank.advance(2 * hourMs);
    expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({ state: 'ended', generation: 2, reason: { code: 'completed' } });
    expect(await bank.findings()).toEqual([]);
  });
});

test('a gang of more nodes than one transaction holds moves as a whole, and each of its first nodes forgets it', async () => {
  const first = await bank.openTenant('First');
  const fabricId = await bank.openFabric(first);
  const join = async (count: number) => {
    const nodes = [];
    for (let made = 0; made < count; made += 1) nodes.push(await bank.join(first, { fabricId, gpus: 1 }));
    return nodes;
  };
  const [old, spare] = [await join(42), await join(42)];
  const { depositId } = await bank.deposit(first, { nodes: old, floorMicros: 1_000_000n, noticeMs: 10 * minuteMs });
  await bank.deposit(first, { nodes: spare, floorMicros: 1_000_000n });
  const sameFabric = { kind: 'infiniband', gbpsPerGpu: 100 } as const;
  const startEarliest = addMs(bank.clock.instant(), 30 * minuteMs);
  const placed = await bank.withdraw(buyer, {
    startEarliest,
    sameFabric,
    size: { kind: 'shape', nodes: 42, gpusPerNode: 1 },
    durationMs: 10 * minuteMs,
    noticeMsMin: 0,
  });
  await bank.settleAll();
  const before = await bank.leaseOf(placed.withdrawalId);
  expect(new Set(before.slices.map((slice) => slice.depositId))).toEqual(new Set([depositId]));
  const from = addMs(floorMinute(bank.clock.instant()), 15 * minuteMs);
  const { tenantId } = first;
  await bank.command(first, testMarketId, 'reclaim-1', { kind: 'reclaim-capacity', tenantId, depositId, nodeId: null, from });
  await bank.settleAll();
  await projectAgain(bank, testMarketId);
  const moved = await bank.leaseOf(placed.withdrawalId);
  expect(moved).toMatchObject({ generation: 2, reason: null, moves: [{ reason: { code: 'reclaimed' } }] });
  expect(moved.moves[0]?.lost).toHaveLength(42);
  for (const lost of moved.moves[0]?.lost ?? []) expect(await assignmentOf(moved, lost)).toBeUndefined();
  await bank.advance(50 * minuteMs);
  expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({
    state: 'ended',
    reason: { code: 'completed' },
    postedMicros: 42n * 166_667n,
  });
  expect(await bank.findings()).toEqual([]);
}, 30_000);

test('the node that comes back ends what it had acknowledged, and the bank forgets it', async () => {
  const { nodes } = await bank.offer('Provider', [2_000_000n, 2_000_000n]);
  const placed = await bank.withdraw(buyer, inAnHour());
  await bank.settleAll();
  const before = await bank.leaseOf(placed.withdrawalId);
  const old = nodes.find(({ nodeId }) => nodeId === before.slices[0]?.nodeId)!;
  await bank.advance(52 * minuteMs);
  expect((await bank.leaseOf(placed.withdrawalId)).state).toBe('acknowledged');
  const { tenantId, nodeId } = old;
  await bank.command({ ...buyer, tenantId }, testMarketId, 'fail-1', { kind: 'fail-node', cause: 'node_silent', tenantId, nodeId });
  await bank.settleAll();
  expect((await assignmentOf(before, before.slices[0]!))?.entity.stopAt).not.toBeNull();
  await bank.beatAll();
  expect(await assignmentOf(before, before.slices[0]!)).toBeUndefined();
  expect(old.isBusy).toBe(false);
  await bank.advance(3 * hourMs);
  expect(await bank.leaseOf(placed.withdrawalId)).toMatchObject({ state: 'ended', generation: 2 });
  expect(await bank.findings()).toEqual([]);
});
