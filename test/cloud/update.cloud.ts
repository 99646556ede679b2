import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BodyIn } from '@compute-bank/contracts/endpoint';
import { quoteWithdrawal } from '@compute-bank/contracts/quotes';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AgentProcess } from '../end-to-end/agent-process.ts';
import { machineOf, openStage, type Party, type Stage, withdrawalOf } from '../end-to-end/stage.ts';
import { untilTrue } from '../end-to-end/until.ts';
import { deploy } from './kit/deploy.ts';
import { readDeployment } from './kit/deployment.ts';
import { adminKey } from './kit/first-key.ts';
import { loadOf, percentile } from './kit/load.ts';
import { verifyTables } from './kit/verify-tables.ts';

const { api, endpoint, policyFile, withoutStacks } = readDeployment();
const folder = mkdtempSync(join(tmpdir(), 'cloud-update-'));
const agent = new AgentProcess();
const gpus = 64;
let stage: Stage;
let buyer: Party;
let marketId: string;

beforeAll(async () => {
  stage = await openStage(api, { admin: await adminKey() });
  marketId = await stage.openMarket();
  const [token = ''] = await stage.tokens(1);
  const nodeId = await agent.join(api, token, machineOf(marketId, gpus));
  agent.run(api);
  await stage.deposit(marketId, [nodeId]);
  buyer = await stage.openBuyer('10000');
});
afterAll(async () => {
  await agent.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Far enough ahead that no lease begins while the test runs. */
const order = (): BodyIn<typeof placeWithdrawal> => {
  const startEarliest = new Date(Date.now() + 30 * 60_000).toISOString();
  return withdrawalOf(marketId, { startEarliest, endLatest: new Date(Date.now() + 120 * 60_000).toISOString(), durationMinutes: 30 });
};
const providerFee = async (): Promise<number> =>
  (await buyer.call(quoteWithdrawal, { body: { ...order(), marketId } })).terms.providerFeeBps;

// The emulator kills what runs in a function that is updated, which Lambda does not: the client then repeats itself (502), and
// what a killed matcher had in hand shows again after its visibility time-out.
test('F24: a new version is deployed while orders come in: each order is answered and decided once, and the new terms hold from then on', async () => {
  expect(await providerFee()).toBe(500);
  const load = loadOf(4, async () => (await buyer.call(placeWithdrawal, { body: order() })).withdrawalId);
  await untilTrue('the load runs', 30_000, () => load.answers.length >= 20);

  const newer = join(folder, 'policy.json');
  writeFileSync(newer, JSON.stringify({ ...JSON.parse(readFileSync(policyFile, 'utf8')), terms: { providerFeeBps: 300 } }));
  await deploy(endpoint, newer, withoutStacks);
  const duringUpdate = load.answers.length;
  await untilTrue('the load goes on after it', 30_000, () => load.answers.length >= duringUpdate + 20);
  await load.stop();

  expect(load.failures).toEqual([]);
  await untilTrue('the new terms hold', 30_000, async () => (await providerFee()) === 300);
  expect(new Set(load.answers).size).toBe(load.answers.length);
  const states = new Map<string, number>();
  for (const withdrawalId of load.answers) {
    await untilTrue(`${withdrawalId} is decided`, 120_000, async () => {
      const { state } = await buyer.call(getWithdrawal, { params: { withdrawalId } });
      if (state === 'pending') return false;
      states.set(state, (states.get(state) ?? 0) + 1);
      return true;
    });
  }
  expect([...states.keys()].filter((state) => state !== 'filled' && state !== 'cancelled')).toEqual([]);
  expect(states.get('filled')).toBeGreaterThanOrEqual(Math.min(2 * gpus, load.answers.length));
  process.stdout.write(
    `${load.answers.length} orders during an update: ${JSON.stringify(Object.fromEntries(states))}, p50 ${percentile(load.durationsMs, 50).toFixed(0)} ms, p99 ${percentile(load.durationsMs, 99).toFixed(0)} ms\n`,
  );
  expect((await verifyTables()).findings).toEqual([]);
});
