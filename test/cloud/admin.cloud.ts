import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { expect, test } from '@jest/globals';
import { openStage, withdrawalOf } from '../end-to-end/stage.ts';
import { admin } from './kit/admin.ts';
import { cloudSqs, readDeployment } from './kit/deployment.ts';
import { adminKey } from './kit/first-key.ts';
import { messagesIn, queueUrl } from './kit/queue.ts';

const { api } = readDeployment();

test('the first key opens the API, and is made again only where that is asked for', async () => {
  const authorization = `Bearer ${await adminKey()}`;
  expect(await fetch(`${api}/v1/tenants`, { headers: { authorization } })).toMatchObject({ status: 200 });
  await expect(admin('first-key')).rejects.toThrow('admin_key_exists');
});

test('every function runs the version that was deployed last', async () => {
  for (const name of ['Relay', 'Matcher', 'FirstKey', 'Api-withdrawals']) {
    const { live, versions } = (await admin('rollback', '--function', name, '--list')) as { live: number; versions: { version: number }[] };
    expect(versions.at(-1)?.version).toBe(live);
  }
});

test('an order is followed through the deployed tables from what came of it, and nothing that it runs is shown', async () => {
  const stage = await openStage(api, { admin: await adminKey() });
  const buyer = await stage.openBuyer('100');
  const { withdrawalId } = await buyer.call(placeWithdrawal, { body: withdrawalOf(await stage.openMarket()) });
  const trace = await admin('trace', withdrawalId.replace('wdr_', 'hol_'));
  expect(trace).toMatchObject({ withdrawal: { withdrawalId }, hold: { holdId: withdrawalId.replace('wdr_', 'hol_') } });
  expect(JSON.stringify(trace)).not.toMatch(/argv|workload/);
});

test('what a stream gave up is made up for by the deployed sweeper, and forgotten', async () => {
  const letter = { QueueUrl: queueUrl('relay-dlq'), MessageBody: JSON.stringify({ DDBStreamBatchInfo: { shardId: 'gone' } }) };
  await cloudSqs().send(new SendMessageCommand(letter));
  expect(await admin('dead-letters', 'replay', '--queue', 'relay-dlq')).toEqual({ queue: 'relay-dlq', replayed: 1, kept: 0 });
  expect(await messagesIn('relay-dlq')).toBe(0);
});
