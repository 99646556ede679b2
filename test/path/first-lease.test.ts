import { explainWithdrawal } from '@compute-bank/application/explain-withdrawal';
import { hourMs } from '@compute-bank/domain/instant';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';

let bank: TestBank;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
});
afterEach(() => bank.close());

describe('the path from a deposit to a pay-out', () => {
  test('a withdrawal gets the idle node, runs for its hour, and both parties see the same money', async () => {
    const provider = await bank.openTenant('Provider');
    const buyer = await bank.openTenant('Buyer');
    await bank.topUp(buyer, 100_000_000n);
    const node = await bank.join(provider);
    await bank.deposit(provider, { nodes: [node] });
    const placed = await bank.withdraw(buyer);
    await bank.settleAll();
    const [lease] = await bank.leases(buyer, placed.withdrawalId);
    expect(lease).toBeDefined();
    const explained = await explainWithdrawal(bank.runtime, buyer.principal, placed.withdrawalId);
    expect(explained.ok && explained.value.replayIdentical).toBe(true);
    await bank.advance(2 * hourMs);
    const [ended] = await bank.leases(buyer, placed.withdrawalId);
    expect(ended?.state).toBe('ended');
    const money = async (tenantId: typeof buyer.tenantId) =>
      (await bank.runtime.bank.read({ type: 'balance', tenantId, asset: ended!.asset }))?.entity;
    expect(await money(buyer.tenantId)).toMatchObject({ available: 98_000_000n, held: 0n });
    expect(await money(provider.tenantId)).toMatchObject({ earnings: 1_900_000n });
  });
});
