import { projectEvent } from '@compute-bank/application/project-event';
import { addMs, dayMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import type { TestTenant } from '../fixtures/parties.ts';
import type { TestNode } from '../fixtures/test-node.ts';

let bank: ExtensionBank;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createExtensionBank();
  ({ buyer } = bank);
});
afterEach(async () => {
  expect(await bank.closeAndVerify()).toEqual([]);
});

describe('a lease that is extended', () => {
  test('runs on past its old end without a gap, ends at the new one, and costs both times', async () => {
    const lease = await bank.leaseOf(buyer);
    await bank.advance(30 * minuteMs);
    const until = addMs(lease.end, 90 * minuteMs);
    const asked = await bank.extend(buyer, lease.leaseId, until);
    expect(asked.extension).toMatchObject({ state: 'pending', number: 1, from: lease.end, until });
    await bank.settleAll();
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ end: until, extension: { state: 'granted', code: null } });
    await bank.advanceTo(addMs(lease.end, hourMs));
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ready', reason: null });
    await bank.advanceTo(addMs(until, hourMs));
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', reason: { code: 'completed' }, stopAt: until });
    // 8 GPUs x 2.5 h x 2 USD.
    expect(await bank.money(buyer)).toMatchObject({ available: 960_000_000n, held: 0n });
    expect(await bank.money(bank.provider)).toMatchObject({ earnings: 38_000_000n });
  });

  test('holds the limit price while it is asked, the floor once it is granted, and gives the surplus back at once', async () => {
    const lease = await bank.leaseOf(buyer);
    const before = await bank.money(buyer);
    const { extension } = await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs), 5_000_000n);
    // 8 GPUs x 1 h x 5 USD, and two micro-units for each of 4 possible lines.
    expect(extension?.heldMicros).toBe(40_000_008n);
    expect(await bank.money(buyer)).toMatchObject({ held: before.held + 40_000_008n });
    await bank.settleAll();
    expect(await bank.money(buyer)).toMatchObject({ held: before.held + 16_000_008n });
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ reservedMicros: lease.reservedMicros + 16_000_008n });
    expect(await bank.releasesOf(lease)).toHaveLength(1);
  });

  test('can be extended again, and again', async () => {
    const lease = await bank.leaseOf(buyer);
    for (const hours of [1, 2]) {
      await bank.extend(buyer, lease.leaseId, addMs(lease.end, hours * hourMs));
      await bank.settleAll();
    }
    await bank.advanceTo(addMs(lease.end, 90 * minuteMs));
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, 3 * hourMs));
    await bank.advanceTo(addMs(lease.end, 4 * hourMs));
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', extension: { number: 3, state: 'granted' } });
    expect(await bank.money(buyer)).toMatchObject({ available: 936_000_000n, held: 0n });
    expect(await bank.chargesOf(lease)).toHaveLength(4);
  });

  test('pays its own price for each time when the first was bought above the floor, also on an hour that both share', async () => {
    await bank.advance(minuteMs);
    const other = await bank.join(bank.provider);
    const placed = await bank.withdraw(buyer, {
      size: { kind: 'shape', nodes: 2, gpusPerNode: 8 },
      durationMs: 30 * minuteMs,
      limitMicros: 3_000_000n,
      life: { kind: 'standing', until: addMs(bank.clock.instant(), hourMs) },
    });
    await bank.settleAll();
    await bank.deposit(bank.provider, { nodes: [other] });
    await bank.settleAll();
    const [lease] = await bank.leases(buyer, placed.withdrawalId);
    if (!lease) throw new Error('no lease');
    // The older deposit sells at its floor; against the younger one the withdrawal was first, so its limit counts.
    expect(lease.slices.map(({ priceMicros }) => priceMicros)).toEqual([2_000_000n, 3_000_000n]);
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, 20 * minuteMs));
    await bank.settleAll();
    const { slices } = await bank.lease(buyer, lease.leaseId);
    expect(slices.map(({ laterPrices }) => laterPrices)).toEqual([undefined, [{ from: lease.end, priceMicros: 2_000_000n }]]);
    await bank.advance(3 * hourMs);
    expect(await bank.chargesOf(lease)).toEqual([
      ['use', 50, 2_000_000n, 13_333_333n],
      ['use', 30, 3_000_000n, 12_000_000n],
      ['use', 50, 2_000_000n, 5_333_333n],
    ]);
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
  });

  test('can be returned early: the agreed share is owed of all that is left, each time at its price', async () => {
    const lease = await bank.leaseOf(buyer);
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.advance(30 * minuteMs);
    await bank.returnLease(buyer, lease.leaseId);
    await bank.advance(hourMs);
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', reason: { code: 'returned_early' } });
    // Half an hour of use, and a fifth of the price of an hour and a half.
    expect((await bank.chargesOf(lease)).map(([kind, , , charge]) => [kind, charge])).toEqual([
      ['use', 8_000_000n],
      ['early-return', 4_800_000n],
    ]);
    // What it gave back is sold again, turnaround included.
    const next = await bank.leaseOf(buyer, { durationMs: 2 * hourMs });
    expect(next.start).toBeLessThan(addMs(lease.end, hourMs));
  });
});

describe('an extension that is not granted', () => {
  test('not_free: where somebody else has the time after it, the lease ends as it was and the money returns once', async () => {
    const lease = await bank.leaseOf(buyer);
    const other = await bank.openTenant('Other');
    await bank.topUp(other, 1_000_000_000n);
    await bank.leaseOf(other, { startEarliest: addMs(lease.end, hourMs) });
    const before = await bank.money(buyer);
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.settleAll();
    const refused = await bank.lease(buyer, lease.leaseId);
    expect(refused).toMatchObject({ end: lease.end, extension: { state: 'refused', code: 'not_free' } });
    expect(await bank.money(buyer)).toEqual(before);
    // Up to the turnaround before the other's start there is room.
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, 55 * minuteMs));
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'granted', number: 2 });
    await bank.advance(4 * hourMs);
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
  });

  test('not_free: past the end of the window that its nodes are offered for', async () => {
    const lease = await bank.leaseOf(buyer);
    await bank.extend(buyer, lease.leaseId, addMs(lease.start, 6 * hourMs + minuteMs));
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'refused', code: 'not_free' });
  });

  test('price_above_limit: below the floor nothing is sold', async () => {
    const lease = await bank.leaseOf(buyer);
    const before = await bank.money(buyer);
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs), 1_999_999n);
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'refused', code: 'price_above_limit' });
    expect(await bank.money(buyer)).toEqual(before);
  });

  test('too_late: one that the market decides when no agent could hear of it in time', async () => {
    const lease = await bank.leaseOf(buyer);
    await bank.advanceTo(addMs(lease.end, -3 * minuteMs));
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs));
    bank.clock.moveTo(addMs(lease.end, -minuteMs));
    await bank.settleAll();
    expect((await bank.lease(buyer, lease.leaseId)).extension).toMatchObject({ state: 'refused', code: 'too_late' });
    await bank.advance(hourMs);
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', stopAt: lease.end });
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
  });

  test('lapsed: granted when the lease was already given back: nothing is charged for it, and its time is on sale again', async () => {
    const lease = await bank.leaseOf(buyer);
    await bank.advance(10 * minuteMs);
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.returnLease(buyer, lease.leaseId);
    await bank.settleAll();
    const lapsed = await bank.lease(buyer, lease.leaseId);
    expect(lapsed).toMatchObject({ end: lease.end, extension: { state: 'lapsed' } });
    await bank.advance(30 * minuteMs);
    // Ten minutes of use, and a fifth of the price of fifty.
    expect((await bank.chargesOf(lease)).map(([, , , charge]) => charge)).toEqual([2_666_667n, 2_666_667n]);
    expect(await bank.money(buyer)).toMatchObject({ held: 0n });
    const next = await bank.leaseOf(buyer, { durationMs: 4 * hourMs });
    expect(next.start).toBeLessThan(lease.end);
  });
});

describe('an extension that is delivered again', () => {
  test('has one effect: within the memory of the market, and when it has forgotten', async () => {
    const lease = await bank.leaseOf(buyer);
    const until = addMs(lease.end, hourMs);
    const { extension } = await bank.extend(buyer, lease.leaseId, until);
    const { tenantId } = buyer;
    const commandId = extension?.commandId ?? '';
    const outbox = await bank.runtime.bank.read({ type: 'outbox', tenantId, commandId });
    await bank.settleAll();
    const [after, settled] = [await bank.lease(buyer, lease.leaseId), await bank.money(buyer)];
    for (const waitMs of [6 * minuteMs, 90 * minuteMs]) {
      await bank.advance(waitMs);
      if (outbox) await bank.runtime.bank.commit([{ kind: 'create', entity: outbox.entity }]);
      await bank.settleAll();
    }
    expect((await bank.lease(buyer, lease.leaseId)).extension).toEqual(after.extension);
    expect(await bank.releasesOf(lease)).toHaveLength(1);
    expect(settled.held).toBe(after.reservedMicros);
    await bank.advance(dayMs);
    expect(await bank.money(buyer)).toMatchObject({ available: 968_000_000n, held: 0n });
  });

  test('is projected once, whatever its answer was', async () => {
    const lease = await bank.leaseOf(buyer);
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, 9 * hourMs));
    await bank.settleAll();
    await bank.extend(buyer, lease.leaseId, addMs(lease.end, hourMs));
    await bank.settleAll();
    const [before, held] = [await bank.lease(buyer, lease.leaseId), await bank.money(buyer)];
    for (const { marketId, position, at, applied } of await bank.runtime.log.readAfter(lease.marketId, 0, 100)) {
      for (const { command, events } of applied) {
        for (const event of events) await projectEvent(bank.runtime, { marketId, position, at, command }, event);
      }
    }
    expect(await bank.lease(buyer, lease.leaseId)).toEqual(before);
    expect(await bank.money(buyer)).toEqual(held);
  });
});

describe('a large gang that is extended', () => {
  test('tells every one of its nodes, though one transaction has no room for all', async () => {
    const fabricId = await bank.openFabric(bank.provider);
    const nodes: TestNode[] = [];
    for (let count = 0; count < 45; count += 1) nodes.push(await bank.join(bank.provider, { gpus: 1, fabricId }));
    await bank.deposit(bank.provider, { nodes, floorMicros: 1_000_000n });
    const wish = { size: { kind: 'shape', nodes: 45, gpusPerNode: 1 }, sameFabric: { kind: 'infiniband', gbpsPerGpu: 100 } } as const;
    const lease = await bank.leaseOf(buyer, wish);
    const until = addMs(lease.end, hourMs);
    await bank.extend(buyer, lease.leaseId, until);
    await bank.advanceTo(addMs(until, hourMs));
    expect(await bank.lease(buyer, lease.leaseId)).toMatchObject({ state: 'ended', stopAt: until });
    expect(await bank.money(buyer)).toMatchObject({ available: 910_000_000n, held: 0n });
  }, 60_000);
});
