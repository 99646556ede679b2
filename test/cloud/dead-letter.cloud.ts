import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { getMarket } from '@compute-bank/contracts/markets';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { marketLogKey } from '@compute-bank/store/keys';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage, type Party, type Stage, withdrawalOf } from '../end-to-end/stage.ts';
import { until, untilTrue } from '../end-to-end/until.ts';
import { admin } from './kit/admin.ts';
import { cloudDynamo, readDeployment } from './kit/deployment.ts';
import { adminKey } from './kit/first-key.ts';
import { marketTable } from './kit/names.ts';
import { giveUpAfter, messagesIn } from './kit/queue.ts';

const dynamo = cloudDynamo();
const tries = 3;
let stage: Stage;
let buyer: Party;
let restore: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  stage = await openStage(readDeployment().api, { admin: await adminKey() });
  buyer = await stage.openBuyer('100');
  restore = await giveUpAfter('commands.fifo', tries);
});
afterAll(() => restore());

const order = async (marketId: string): Promise<string> =>
  (await buyer.call(placeWithdrawal, { body: withdrawalOf(marketId) })).withdrawalId;
const stateOf = async (withdrawalId: string) => (await buyer.call(getWithdrawal, { params: { withdrawalId } })).state;
const isDecided = async (withdrawalId: string): Promise<boolean> => (await stateOf(withdrawalId)) !== 'pending';

/** The record after the last one, which nobody could have written: every matcher of the market stumbles over it. */
async function spoilLog(marketId: string): Promise<{ readonly pk: string; readonly sk: number }> {
  const key = { pk: marketLogKey(marketId as never), sk: 2 };
  await dynamo.send(new PutItemCommand({ TableName: marketTable(), Item: marshall({ ...key, hash: 'none', body: 'spoilt' }) }));
  return key;
}

test('a message that cannot be handled ends among the dead letters after its tries, other markets go on, and once mended it is replayed', async () => {
  const [sick, well] = [await stage.openMarket(), await stage.openMarket()];
  await untilTrue('both markets are open', 30_000, async () => {
    const states = await Promise.all([sick, well].map((marketId) => buyer.call(getMarket, { params: { marketId } })));
    return states.every(({ state }) => state === 'open');
  });
  expect(await messagesIn('commands-dlq.fifo')).toBe(0);
  const key = await spoilLog(sick);
  const [stuck, free] = [await order(sick), await order(well)];
  await untilTrue('the other market decides', 20_000, () => isDecided(free));
  await untilTrue('the message is given up', 120_000, async () => (await messagesIn('commands-dlq.fifo')) > 0);
  expect(await stateOf(stuck)).toBe('pending');

  await dynamo.send(new DeleteItemCommand({ TableName: marketTable(), Key: marshall(key) }));
  await admin('dead-letters', 'replay', '--queue', 'commands-dlq.fifo');
  await untilTrue('the order is decided', 30_000, () => isDecided(stuck));
  await until('no dead letter is left', 10_000, async () => ((await messagesIn('commands-dlq.fifo')) === 0 ? true : undefined));
});
