import { hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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

describe('a lease that runs', () => {
  /** A lease of 8 GPUs of each of some nodes at 2 for two hours, and what loses one of its nodes. */
  async function running(size: { readonly nodes: number; readonly spares: number }, minutes: number) {
    const { provider, nodes } = await bank.offer('Provider', Array(size.nodes + size.spares).fill(2_000_000n));
    const shape = { kind: 'shape', nodes: size.nodes, gpusPerNode: 8 } as const;
    const placed = await bank.withdraw(buyer, { size: shape, durationMs: 2 * hourMs });
    await bank.settleAll();
    await bank.advance(minutes * minuteMs);
    const lease = await bank.leaseOf(placed.withdrawalId);
    const lost = nodes.find(({ nodeId }) => nodeId === lease.slices.at(-1)?.nodeId)!;
    return { provider, lease, lost, of: () => bank.leaseOf(placed.withdrawalId) };
  }
  const hoursOf = (stretches: readonly { readonly readyAt: number; readonly until: number }[]) =>
    stretches.reduce((sum, { readyAt, until }) => sum + (until - readyAt), 0) / hourMs;

  test.each([
    ['half an hour', 30],
    ['an hour and a half, of which one was billed already', 90],
  ])(
    'goes on with another node when its own falls silent after %s: what each delivered is charged, and not the time between',
    async (_, minutes) => {
      const { provider, lease, lost, of } = await running({ nodes: 1, spares: 1 }, minutes);
      expect(lease.state).toBe('ready');
      lost.behaviour.beats = false;
      await bank.advance(10 * minuteMs);
      const moved = await of();
      expect(moved).toMatchObject({ generation: 2, state: 'ready', reason: null, end: lease.end, stretches: [{ readyAt: lease.readyAt }] });
      expect(moved.moves).toMatchObject([{ reason: { code: 'node_silent' }, lost: [{ nodeId: lost.nodeId }] }]);
      expect(moved.postedMicros).toBeGreaterThan(0n);
      await bank.advance(3 * hourMs);
      const ended = await of();
      expect(ended).toMatchObject({ state: 'ended', reason: { code: 'completed' } });
      // The first stretch is charged up to when the lost node was last heard, which is at most two minutes before its loss.
      const paid = Number(ended.postedMicros) / 16_000_000;
      const ready = hoursOf([...(ended.stretches ?? []), { readyAt: ended.readyAt!, until: ended.end }]);
      expect(paid).toBeLessThanOrEqual(ready);
      expect(paid).toBeGreaterThan(ready - 3 / 60);
      expect(ready).toBeLessThanOrEqual(2);
      const [balance, earned] = [await bank.balanceOf(buyer), await bank.balanceOf(provider)];
      expect([balance?.available, balance?.held]).toEqual([1_000_000_000n - ended.postedMicros, 0n]);
      expect(Number(earned?.earnings)).toBeCloseTo(Number(ended.postedMicros) * 0.95, -1);
      expect(await bank.findings()).toEqual([]);
      await projectAgain(bank, testMarketId);
      expect(await of()).toEqual(ended);
      expect(await bank.findings()).toEqual([]);
    },
  );

  test('keeps its other nodes, which are charged for all of its stretches and for nothing between', async () => {
    const { lease, lost, of } = await running({ nodes: 2, spares: 1 }, 75);
    const [kept] = lease.slices;
    lost.behaviour.beats = false;
    await bank.advance(4 * hourMs);
    const ended = await of();
    expect(ended).toMatchObject({ state: 'ended', generation: 2, reason: { code: 'completed' } });
    const [first, second] = ended.slices;
    expect(first).toMatchObject({ assignmentId: kept?.assignmentId, generation: 1 });
    expect(second).toMatchObject({ generation: 2 });
    expect(first?.billedGpuSeconds).toBe(second?.billedGpuSeconds);
    expect(first?.earlierGpuSeconds).toBe(ended.moves[0]?.lost[0]?.billedGpuSeconds);
    expect(await bank.findings()).toEqual([]);
  });

  test('moves more than once, each time in a stretch of its own', async () => {
    const { of, lost } = await running({ nodes: 1, spares: 2 }, 20);
    lost.behaviour.beats = false;
    await bank.advance(20 * minuteMs);
    const { slices } = await of();
    bank.nodes.find(({ nodeId }) => nodeId === slices[0]?.nodeId)!.behaviour.beats = false;
    await bank.advance(3 * hourMs);
    const ended = await of();
    expect(ended).toMatchObject({ state: 'ended', generation: 3 });
    expect(ended.stretches).toHaveLength(2);
    expect(await bank.findings()).toEqual([]);
  });

  test('fails if no other node is free at its price: what it delivered is charged', async () => {
    const { lost, of } = await running({ nodes: 1, spares: 0 }, 30);
    await bank.offer('Dear', [2_000_001n]);
    lost.behaviour.beats = false;
    await bank.advance(10 * minuteMs);
    const failed = await of();
    expect(failed).toMatchObject({ state: 'failed', generation: 1, reason: { code: 'node_silent' } });
    expect(failed.postedMicros).toBeGreaterThan(0n);
    expect(await bank.findings()).toEqual([]);
  });

  test('costs no fee if its buyer gives it back before the other node is ready', async () => {
    const { lost, of } = await running({ nodes: 1, spares: 1 }, 30);
    for (const node of bank.nodes) if (node !== lost) node.behaviour.readies = false;
    lost.behaviour.beats = false;
    await bank.advance(6 * minuteMs);
    const moved = await of();
    expect(moved).toMatchObject({ generation: 2, readyAt: null });
    await bank.returnLease(buyer, moved.leaseId);
    await bank.advance(30 * minuteMs);
    expect(await of()).toMatchObject({ state: 'ended', reason: { code: 'returned_early' }, postedMicros: moved.postedMicros });
    expect(await bank.balanceOf(buyer)).toMatchObject({ held: 0n });
    expect(await bank.findings()).toEqual([]);
  });

  test('that was given back before its node was lost stays where it was, and owes its share of the rest', async () => {
    const { provider, lease, lost, of } = await running({ nodes: 1, spares: 1 }, 30);
    lost.behaviour.beats = false;
    await bank.returnLease(buyer, lease.leaseId);
    const { tenantId, nodeId } = lost;
    await bank.command(provider, testMarketId, 'fail-1', { kind: 'fail-node', cause: 'node_silent', tenantId, nodeId });
    await bank.advance(40 * minuteMs);
    const ended = await of();
    expect(ended).toMatchObject({ state: 'ended', generation: 1, reason: { code: 'returned_early' } });
    // Half an hour of 16 a hour, and a fifth of the other hour and a half.
    expect(Number(ended.postedMicros) / 1_000_000).toBeCloseTo(8 + 4.8, 0);
    expect(await bank.findings()).toEqual([]);
  });
});
