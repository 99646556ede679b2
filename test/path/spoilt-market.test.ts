import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { MarketId } from '@compute-bank/domain/ids';
import { marketLogKey } from '@compute-bank/store/keys';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTestBank, type TestBank } from '../fixtures/bank.ts';
import { type TestTenant, testMarketId } from '../fixtures/parties.ts';
import { marketTableName } from '../fixtures/test-world.ts';

const other = 'nvidia-h200-sxm5-141gb' as MarketId;

let bank: TestBank;
let provider: TestTenant;
let buyer: TestTenant;
beforeEach(async () => {
  bank = await createTestBank();
  await bank.openMarket();
  await bank.openMarket({ marketId: other });
  provider = await bank.openTenant('Provider');
  buyer = await bank.openTenant('Buyer');
  await bank.topUp(buyer, 1_000_000_000n);
  await bank.settleAll();
});
afterEach(() => bank.close());

/** A record that cannot be read stands where the market's next one belongs. Answers its key. */
async function spoil(marketId: MarketId): Promise<{ readonly pk: string; readonly sk: number }> {
  const written = await bank.runtime.log.readAfter(marketId, 0, 1_000);
  const key = { pk: marketLogKey(marketId), sk: (written.at(-1)?.position ?? 0) + 1 };
  await bank.world.dynamo.send(
    new PutItemCommand({ TableName: marketTableName, Item: marshall({ ...key, hash: 'none', body: 'spoilt' }) }),
  );
  return key;
}

const stuckMarkets = () => bank.alarms.filter(({ name }) => name === 'projection_stuck').map(({ details }) => details.marketId);

test('a market whose log cannot be read raises an alarm and holds up no other; once it is mended, the sweeper follows it', async () => {
  const key = await spoil(testMarketId);
  await bank.deposit(provider, { nodes: [await bank.join(provider, { marketId: other, gpus: 8 })], marketId: other });
  const { withdrawalId } = await bank.withdraw(buyer, { marketId: other });
  await bank.settleAll();
  await bank.pump.sweep();
  expect((await bank.leases(buyer, withdrawalId)).map(({ state }) => state)).toEqual(['offered']);
  expect(new Set(stuckMarkets())).toEqual(new Set([testMarketId]));

  await bank.world.dynamo.send(new DeleteItemCommand({ TableName: marketTableName, Key: marshall(key) }));
  const alarmsBefore = stuckMarkets().length;
  const healed = await bank.withdraw(buyer);
  await bank.settleAll();
  await bank.pump.sweep();
  expect((await bank.withdrawal(buyer, healed.withdrawalId)).state).toBe('cancelled');
  expect(stuckMarkets()).toHaveLength(alarmsBefore);
});
