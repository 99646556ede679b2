import { addMs, hourMs, minuteMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createExtensionBank, type ExtensionBank } from '../fixtures/extension-bank.ts';
import type { TestTenant } from '../fixtures/parties.ts';
import { moveAll, moveOnce, split } from '../fixtures/split.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: ExtensionBank;
let buyer: TestTenant;
let other: TestTenant;
beforeEach(async () => {
  bank = await createExtensionBank();
  ({ buyer } = bank);
  other = await bank.openTenant('Other');
  await bank.topUp(other, 1_000_000_000n);
});
afterEach(() => bank.close());

test('a wish for more time ends, and frees its money, when its market is split', async () => {
  const lease = await bank.leaseOf(buyer, { durationMs: 3 * hourMs });
  await bank.leaseOf(other, { startEarliest: addMs(lease.end, 5 * minuteMs) });
  const { held } = await bank.money(buyer);
  await bank.extendWhenFree(buyer, lease.leaseId, addMs(lease.end, 30 * minuteMs));
  await bank.settleAll();
  await split(bank);
  await moveAll(bank);
  await bank.settleAll();
  expect((await bank.money(buyer)).held).toBe(held);
  expect((await bank.lease(buyer, lease.leaseId)).extension?.state).toBe('cancelled');
  expect((await verifyTestBank(bank)).findings).toEqual([]);
});

test('an order whose time is over is not matched in a part of its market', async () => {
  await bank.leaseOf(buyer, { durationMs: 5 * hourMs });
  const until = addMs(bank.clock.instant(), 10 * minuteMs);
  const { withdrawalId } = await bank.withdraw(other, {
    size: { kind: 'gpus', gpus: 8, gpusMin: 8 },
    life: { kind: 'standing', until },
    endLatest: addMs(bank.clock.instant(), 20 * hourMs),
  });
  await bank.settleAll();
  await split(bank);
  await bank.settleAll();
  await bank.deposit(bank.provider, { nodes: [await bank.join(bank.provider)] });
  await bank.settleAll();
  bank.clock.moveTo(addMs(until, 5_000));
  await moveOnce(bank);
  await bank.settleAll();
  expect((await bank.withdrawal(other, withdrawalId)).state).toBe('expired');
  expect((await verifyTestBank(bank)).findings).toEqual([]);
});
