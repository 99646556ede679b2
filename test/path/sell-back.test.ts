import { reclaimCapacity } from '@compute-bank/application/reclaim-capacity';
import type { Lease } from '@compute-bank/domain/entities/lease';
import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import { onceFor, type TestTenant } from '../fixtures/parties.ts';
import { projectAgain } from '../fixtures/project-again.ts';

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

/** All eight GPUs for four hours at 2 USD. */
const fourHours = { durationMs: 4 * hourMs };
const at = (lease: Lease, minutes: number) => addMs(lease.start, minutes * minuteMs);
/** Money in USD. */
const usd = (micros: bigint) => Number(micros) / 1_000_000;
const stateOf = async (tenant: TestTenant, { leaseId }: Lease) => {
  const { state, reason } = await bank.lease(tenant, leaseId);
  return [state, reason?.code];
};

describe('what is left of a lease, sold back', () => {
  test('is leased on: the first buyer pays for all of its lease and earns what the second one pays, the provider earns as before', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    const resale = await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60), floorMicros: 1_500_000n });
    await bank.settleAll();
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({
      state: 'ready',
      stopAt: null,
      resales: [{ depositId: resale.depositId, from: at(lease, 60), state: 'open' }],
    });
    const onward = await bank.leaseOf(other, { durationMs: 2 * hourMs });
    expect([onward.start, onward.slices[0]]).toMatchObject([
      at(lease, 65),
      { nodeId: bank.node.nodeId, providerId: bank.provider.tenantId, sellerId: buyer.tenantId, priceMicros: 1_500_000n },
    ]);
    await bank.advance(4 * hourMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'completed']);
    expect(await stateOf(other, onward)).toEqual(['ended', 'completed']);
    // 8 GPUs for 4 h at 2, and for 2 h at 1.50; of each line 5 % stays with the bank.
    expect(usd((await bank.money(buyer)).available)).toBe(1_000 - 64);
    expect(usd((await bank.money(buyer)).earnings)).toBeCloseTo(24 * 0.95, 6);
    expect(usd((await bank.money(bank.provider)).earnings)).toBeCloseTo(64 * 0.95, 6);
    expect(usd((await bank.money(other)).available)).toBe(1_000 - 24);
    await bank.payOut(buyer, 22_800_000n);
    expect((await bank.money(buyer)).earnings).toBe(0n);
  });

  test('of a lease that has not begun is all of it: the machine never runs the first buyer’s workload', async () => {
    const lease = await bank.leaseOf(buyer, { ...fourHours, startEarliest: addMs(bank.clock.instant(), hourMs) });
    await bank.sellBack(buyer, lease.leaseId);
    await bank.settleAll();
    const onward = await bank.leaseOf(other, { durationMs: hourMs, startEarliest: lease.start });
    expect(onward.start).toBe(lease.start);
    await bank.advance(6 * hourMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'completed']);
    expect(await stateOf(other, onward)).toEqual(['ended', 'completed']);
    expect(usd((await bank.money(buyer)).available)).toBe(1_000 - 64);
    expect(usd((await bank.money(buyer)).earnings)).toBeCloseTo(8 * 0.95, 6);
    expect(usd((await bank.money(bank.provider)).earnings)).toBeCloseTo(64 * 0.95, 6);
  });

  test('can be closed, and what nobody took returned for the agreed share of the rest', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    const resale = await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.settleAll();
    expect(await bank.tryReturnLease(buyer, lease.leaseId)).toMatchObject({ ok: false, rejection: { code: 'lease_sold_back' } });
    await bank.advance(90 * minuteMs);
    await bank.closeDeposit(buyer, resale.depositId);
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).resales).toMatchObject([{ state: 'closed' }]);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.advance(30 * minuteMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'returned_early']);
    // Two hours in full, though the second was not used, and a fifth of the other two.
    expect(usd((await bank.money(buyer)).available)).toBe(1_000 - 32 - 6.4);
    const after = await bank.leaseOf(other, { durationMs: hourMs });
    expect(after.slices[0]).toMatchObject({ priceMicros: 2_000_000n, providerId: bank.provider.tenantId });
  });

  test('that is closed well before its time leaves the lease as it was', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    const resale = await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 120) });
    await bank.settleAll();
    await bank.advance(10 * minuteMs);
    await bank.closeDeposit(buyer, resale.depositId);
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).resales).toMatchObject([{ state: 'withdrawn' }]);
    await bank.advance(4 * hourMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'completed']);
    const { billedGpuSeconds } = (await bank.lease(buyer, lease.leaseId)).slices[0]!;
    expect(billedGpuSeconds).toBe(8n * 4n * 3_600n);
  });

  test('ends with its lease when the machine is lost: nobody pays for what was not delivered', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.settleAll();
    const onward = await bank.leaseOf(other, { durationMs: 2 * hourMs });
    await bank.advance(65 * minuteMs);
    expect((await bank.lease(other, onward.leaseId)).state).toBe('ready');
    bank.node.behaviour.beats = false;
    await bank.advance(30 * minuteMs);
    expect(await stateOf(buyer, lease)).toEqual(['failed', 'node_silent']);
    expect(await stateOf(other, onward)).toEqual(['failed', 'node_silent']);
    const [first, second] = [await bank.money(buyer), await bank.money(other)];
    expect([first.held, second.held]).toEqual([0n, 0n]);
    // It was last heard 95 minutes after the start.
    expect(usd(first.available)).toBeCloseTo(1_000 - (95 / 60) * 16, 0);
    expect(usd(second.available)).toBeCloseTo(1_000 - (30 / 60) * 8, 0);
  });

  test('ends when the provider takes the machine back with the notice that it promised', async () => {
    await bank.advance(7 * hourMs);
    const start = bank.clock.instant();
    const windows = [{ start, end: addMs(start, 6 * hourMs) }];
    const { depositId } = await bank.deposit(bank.provider, { nodes: [bank.node], windows, noticeMs: 20 * minuteMs });
    await bank.settleAll();
    const lease = await bank.leaseOf(buyer, { ...fourHours, noticeMsMin: 0 });
    await bank.advance(30 * minuteMs);
    await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.settleAll();
    const onward = await bank.leaseOf(other, { durationMs: 2 * hourMs, noticeMsMin: 0 });
    await bank.advance(40 * minuteMs);
    const request = { depositId, nodeId: null, from: null };
    const asked = await reclaimCapacity(bank.runtime, bank.provider.principal, request, onceFor(bank.runtime, bank.provider, 'reclaim'));
    expect(asked.ok).toBe(true);
    await bank.settleAll();
    const { stopAt } = await bank.lease(buyer, lease.leaseId);
    expect((await bank.lease(other, onward.leaseId)).stopAt).toBe(stopAt);
    await bank.advance(hourMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'reclaimed']);
    expect(await stateOf(other, onward)).toEqual(['ended', 'reclaimed']);
  });

  test('is written once, however often its log is projected', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    const resale = await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.settleAll();
    await bank.leaseOf(other, { durationMs: hourMs });
    await bank.advance(2 * hourMs);
    const before = await bank.lease(buyer, lease.leaseId);
    await projectAgain(bank, lease.marketId);
    expect(await bank.lease(buyer, lease.leaseId)).toEqual(before);
    await bank.closeDeposit(buyer, resale.depositId);
    await bank.settleAll();
    const closed = await bank.lease(buyer, lease.leaseId);
    await projectAgain(bank, lease.marketId);
    expect(await bank.lease(buyer, lease.leaseId)).toEqual(closed);
    expect(closed.resales).toMatchObject([{ state: 'closed' }]);
  });

  test('that was closed is not moved to another machine when its own is lost: it ends, and the other stays on offer', async () => {
    const spare = await bank.join(bank.provider);
    await bank.deposit(bank.provider, { nodes: [spare], floorMicros: 2_000_000n });
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    const resale = await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.advance(60 * minuteMs);
    await bank.closeDeposit(buyer, resale.depositId);
    await bank.settleAll();
    bank.nodes.find(({ nodeId }) => nodeId === lease.slices[0]?.nodeId)!.behaviour.beats = false;
    await bank.advance(20 * minuteMs);
    expect(await stateOf(buyer, lease)).toEqual(['failed', 'node_silent']);
    const next = await bank.leaseOf(other, { durationMs: hourMs });
    expect(next.slices[0]?.nodeId).not.toBe(lease.slices[0]?.nodeId);
  });

  test('has the silence of its machine noticed also while nobody leases it', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.advance(60 * minuteMs);
    bank.node.behaviour.beats = false;
    await bank.advance(10 * minuteMs);
    expect(await stateOf(buyer, lease)).toEqual(['failed', 'node_silent']);
  });

  test('goes on being paid for when the first buyer’s workload ends early by itself', async () => {
    const lease = await bank.leaseOf(buyer, { ...fourHours, workload: { argv: ['true'], env: {}, releaseOnExit: true } });
    bank.node.behaviour.exitsAfterMs = 40 * minuteMs;
    await bank.advance(30 * minuteMs);
    await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.settleAll();
    await bank.advance(4 * hourMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'completed']);
    expect(usd((await bank.money(buyer)).available)).toBeCloseTo(1_000 - 64, 1);
  });

  test('can be sold back once more by whoever leased it: each pays the one before', async () => {
    const third = await bank.openTenant('Third');
    await bank.topUp(third, 1_000_000_000n);
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    await bank.settleAll();
    const onward = await bank.leaseOf(other, { durationMs: 2 * hourMs });
    await bank.sellBack(other, onward.leaseId, { floorMicros: 3_000_000n });
    await bank.settleAll();
    const last = await bank.leaseOf(third, {
      durationMs: hourMs,
      size: { kind: 'gpus', gpus: 4, gpusMin: 4 },
      startEarliest: onward.start,
    });
    expect(last.slices[0]).toMatchObject({ sellerId: other.tenantId, providerId: bank.provider.tenantId, priceMicros: 3_000_000n });
    await bank.advance(5 * hourMs);
    expect(await stateOf(third, last)).toEqual(['ended', 'completed']);
    expect(usd((await bank.money(other)).earnings)).toBeCloseTo(12 * 0.95, 6);
    expect(usd((await bank.money(buyer)).earnings)).toBeCloseTo(16 * 0.95, 6);
    expect(usd((await bank.money(bank.provider)).earnings)).toBeCloseTo(64 * 0.95, 6);
  });
});

describe('a lease is not sold back', () => {
  const refusal = async (lease: Lease, wish: Parameters<ExtensionBank['trySellBack']>[2] = {}, tenant = buyer) => {
    const answer = await bank.trySellBack(tenant, lease.leaseId, wish);
    return answer.ok ? undefined : [answer.rejection.code, answer.rejection.errors?.[0]?.pointer];
  };

  test('by somebody else, before its nodes could know, beyond its end, or above the price cap', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    expect(await refusal(lease, {}, other)).toEqual(['not_found', undefined]);
    expect(await refusal(lease, { from: at(lease, 31) })).toEqual(['invalid_request', '/from']);
    expect(await refusal(lease, { from: at(lease, 240) })).toEqual(['invalid_request', '/from']);
    expect(await refusal(lease, { from: at(lease, 236) })).toEqual(['invalid_request', '/from']);
    expect(await refusal(lease, { leaseMsMin: 4 * hourMs })).toEqual(['invalid_request', '/leaseMinutesMin']);
    expect(await refusal(lease, { floorMicros: 1_000_000_000n })).toEqual(['invalid_request', '/floorPerGpuHour']);
  });

  test('twice at a time, while more time is being decided, or when it is over; and one that was gets no more time', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    await bank.extend(buyer, lease.leaseId, at(lease, 270));
    expect(await refusal(lease)).toEqual(['extension_pending', undefined]);
    await bank.settleAll();
    await bank.sellBack(buyer, lease.leaseId, { from: at(lease, 60) });
    expect(await refusal(lease)).toEqual(['lease_sold_back', undefined]);
    await bank.settleAll();
    expect(await bank.tryExtend(buyer, lease.leaseId, at(lease, 300))).toMatchObject({ rejection: { code: 'lease_sold_back' } });
    await bank.advance(5 * hourMs);
    expect(await refusal(lease)).toEqual(['lease_already_ended', undefined]);
  });

  test('when the market refuses it: the deposit is rejected, and the lease goes on', async () => {
    const lease = await bank.leaseOf(buyer, fourHours);
    await bank.advance(30 * minuteMs);
    await bank.command(bank.provider, lease.marketId, 'halt-1', { kind: 'halt' });
    const resale = await bank.sellBack(buyer, lease.leaseId);
    await bank.settleAll();
    const stored = await bank.runtime.bank.read({ type: 'deposit', tenantId: buyer.tenantId, depositId: resale.depositId });
    expect(stored?.entity.state).toBe('rejected');
    expect((await bank.lease(buyer, lease.leaseId)).resales).toMatchObject([{ state: 'refused' }]);
    await bank.advance(4 * hourMs);
    expect(await stateOf(buyer, lease)).toEqual(['ended', 'completed']);
  });
});
