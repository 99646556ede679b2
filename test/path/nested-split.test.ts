import type { MarketId } from '@compute-bank/domain/ids';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { testMarketId } from '../fixtures/parties.ts';
import { moveAll, split } from '../fixtures/split.ts';
import { verifyTestBank } from '../fixtures/verify-test-bank.ts';

let bank: TestBank;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
});
afterEach(() => bank.close());

/** As often as a market may be split. */
const splitsMax = 7;

test('a deposit follows its market through as many splits as there may be, and no further one is taken', async () => {
  const provider = await bank.openTenant('Provider');
  const buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  await bank.deposit(provider, { nodes: [await bank.join(provider)] });
  await bank.settleAll();
  const deny: string[] = [];
  const partsAt = (depth: number) => {
    deny.push(`cn-x${depth}`);
    return [
      { marketId: `part-a${depth}` as MarketId, regions: { allow: ['cn'], deny: [...deny] } },
      { marketId: `part-b${depth}` as MarketId, regions: { allow: [`cn-x${depth}`], deny: [] } },
    ];
  };
  let marketId: MarketId = testMarketId;
  for (let depth = 1; depth <= splitsMax; depth += 1) {
    await split(bank, { marketId, parts: partsAt(depth) });
    await moveAll(bank, marketId);
    await bank.settleAll();
    marketId = `part-a${depth}` as MarketId;
  }
  const placed = await bank.withdraw(buyer, { size: { kind: 'gpus', gpus: 8, gpusMin: 8 }, marketId: testMarketId });
  await bank.settleAll();
  expect((await bank.withdrawal(buyer, placed.withdrawalId)).state).toBe('filled');
  expect((await verifyTestBank(bank)).findings).toEqual([]);
  await expect(split(bank, { marketId, parts: partsAt(splitsMax + 1) })).rejects.toThrow('at most 7 times');
});
