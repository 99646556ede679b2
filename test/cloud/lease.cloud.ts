import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listBalances, listTransfers } from '@compute-bank/contracts/accounts';
import { getInvoice, getLease, listLeases } from '@compute-bank/contracts/leases';
import { explainMatch } from '@compute-bank/contracts/matches';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AgentProcess } from '../end-to-end/agent-process.ts';
import { machineOf, openStage, type Stage, withdrawalOf } from '../end-to-end/stage.ts';
import { until } from '../end-to-end/until.ts';
import { sleeper } from '../end-to-end/workload.ts';
import { readDeployment } from './kit/deployment.ts';
import { adminKey } from './kit/first-key.ts';

const { api } = readDeployment();
const folder = mkdtempSync(join(tmpdir(), 'cloud-lease-'));
const agent = new AgentProcess();
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(api, { admin: await adminKey() });
});
afterAll(async () => {
  await agent.close();
  rmSync(folder, { recursive: true, force: true });
});

const micros = (money: string): bigint => BigInt(money.replace('.', ''));

test('deposit, withdraw, match, lease, settle: through the deployed API, with a real agent, billed to the second', async () => {
  const marketId = await stage.openMarket();
  const [token = ''] = await stage.tokens(1);
  const nodeId = await agent.join(api, token, machineOf(marketId, 2));
  agent.run(api);
  await stage.deposit(marketId, [nodeId]);
  const buyer = await stage.openBuyer('100');
  const { argv, releaseOnExit } = sleeper(folder, 'brief', 3);
  const wish = { size: { kind: 'gpus', gpus: 2 }, workload: { argv, releaseOnExit } } as const;
  const { withdrawalId } = await buyer.call(placeWithdrawal, { body: withdrawalOf(marketId, wish) });
  const { leaseId } = await until('the withdrawal has a lease', 30_000, async () => (await buyer.call(listLeases)).items[0]);
  const ended = await until('the lease has ended', 180_000, async () => {
    const found = await buyer.call(getLease, { params: { leaseId } });
    return found.endedAt === null ? undefined : found;
  });
  expect(ended).toMatchObject({ state: 'ended', reason: { code: 'workload_finished', fault: 'none' } });
  const invoice = await buyer.call(getInvoice, { params: { leaseId } });
  const billed = BigInt(ended.slices[0]?.billedGpuSeconds ?? '0');
  expect(invoice).toMatchObject({ gpuSeconds: String(billed), charge: ended.charged });
  const lines = (await buyer.call(listTransfers)).items.flatMap((transfer) => transfer.lines);
  expect(lines.filter(({ kind }) => kind === 'use').map(({ gpuSeconds }) => gpuSeconds)).toEqual([String(billed)]);
  const [balance] = (await buyer.call(listBalances)).items;
  expect([balance?.held, micros(balance?.available ?? '')]).toEqual(['0.000000', 100_000_000n - micros(invoice.total)]);
  const { matchIds } = await buyer.call(getWithdrawal, { params: { withdrawalId } });
  const explained = await buyer.call(explainMatch, { params: { matchId: matchIds[0] ?? '' } });
  expect(explained).toMatchObject({ replayIdentical: true, feasible: 1 });
});
