import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listBalances, listTransfers } from '@compute-bank/contracts/accounts';
import { closeDeposit, listDeposits } from '@compute-bank/contracts/deposits';
import { getInvoice, getLease, listLeases, returnLease } from '@compute-bank/contracts/leases';
import { topUp } from '@compute-bank/contracts/tenants';
import { cancelWithdrawal, listWithdrawals, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { freePort } from '@compute-bank/local/backend/free-port';
import { stopStray } from '@compute-bank/local/backend/stop-stray';
import { afterEach, expect, test } from '@jest/globals';
import { AgentProcess } from './agent-process.ts';
import { type BankProcess, runVerify, startBank } from './bank-process.ts';
import { Journal } from './journal.ts';
import { everyItem, machineOf, openStage, type Party, type Stage, stageAsset, withdrawalOf } from './stage.ts';
import { until, untilTrue } from './until.ts';
import { isRunning, killQuietly, sleeper, type Workload } from './workload.ts';

const policy = {
  heartbeatMs: 1_000,
  silenceMs: 15_000,
  acknowledgeWithinMs: 30_000,
  readyWithinMs: 30_000,
  drainMs: 5_000,
};
const folder = mkdtempSync(join(tmpdir(), 'kill-host-'));
const stateDir = join(folder, 'bank');
const agents: AgentProcess[] = [];
const workloads: Workload[] = [];
const journal = new Journal();
let bank: BankProcess | undefined;

afterEach(async () => {
  journal.isClosed = true;
  journal.isGivenUp = true;
  await bank?.end('SIGTERM');
  await stopStray(join(stateDir, 'database.json'), join(stateDir, 'bank.db'));
  for (const agent of agents) await agent.close();
  for (const workload of workloads) for (const pid of workload.starts()) killQuietly(pid);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A node with an agent of its own, deposited in a market of its own. */
async function openHall(stage: Stage, api: string, gpus: number) {
  const marketId = await stage.openMarket();
  const agent = new AgentProcess();
  agents.push(agent);
  const [token = ''] = await stage.tokens(1);
  const nodeId = await agent.join(api, token, machineOf(marketId, gpus));
  agent.run(api);
  return { marketId, agent, nodeId, depositId: (await stage.deposit(marketId, [nodeId])).depositId };
}

const program = (name: string, seconds: number): Workload => {
  const workload = sleeper(folder, name, seconds);
  workloads.push(workload);
  return workload;
};
const wireOf = ({ argv, releaseOnExit }: Workload) => ({ argv, releaseOnExit });
const leasesOf = ({ call }: Party) => everyItem((query) => call(listLeases, { query }));

/** Places, cancels, pays in and deposits until it is told to stop; the journal keeps every answer. */
async function bustle(journal: Journal, { admin, provider }: Stage, buyer: Party, { marketId, spare }: Bazaar) {
  const quick = wireOf(program('quick', 1));
  for (let turn = 0; !journal.isClosed; turn += 1) {
    const body = withdrawalOf(marketId, { durationMinutes: 1 + (turn % 3), workload: quick });
    const withdrawalId = await journal.act(
      'withdrawal',
      async (idempotencyKey) => (await buyer.call(placeWithdrawal, { body, idempotencyKey })).withdrawalId,
    );
    if (turn % 4 === 0 && withdrawalId) {
      await journal.act('cancellation', async () => (await buyer.call(cancelWithdrawal, { params: { withdrawalId } })).withdrawalId);
    }
    await journal.act('top-up', async (idempotencyKey) => {
      const payment = { asset: stageAsset, amount: '1', externalId: idempotencyKey };
      return (await admin(topUp, { params: { tenantId: buyer.tenantId }, body: payment, idempotencyKey })).transferId;
    });
    const depositId = await journal.act('deposit', spare);
    if (depositId) await journal.act('close', async () => (await provider.call(closeDeposit, { params: { depositId } })).depositId);
  }
}

interface Bazaar {
  readonly marketId: string;
  /** Deposits a node that nobody runs. */
  readonly spare: (idempotencyKey: string) => Promise<string>;
}

test('a host that is killed again and again under load forgets nothing that it acknowledged, and its leases go on', async () => {
  const port = await freePort();
  bank = await startBank({ stateDir, port, policy });
  const { api, keys } = bank;
  const stage = await openStage(api, keys);
  const buyer = await stage.openBuyer('100000');
  const [steady, doomed, busy] = [await openHall(stage, api, 2), await openHall(stage, api, 2), await openHall(stage, api, 24)];
  const idle = new AgentProcess();
  agents.push(idle);
  const spareMarket = await stage.openMarket();
  const [token = ''] = await stage.tokens(1);
  const spareNode = await idle.join(api, token, machineOf(spareMarket, 1));

  const [steadyWork, doomedWork] = [program('steady', 3_000), program('doomed', 3_000)];
  for (const [hall, work] of [
    [steady, steadyWork],
    [doomed, doomedWork],
  ] as const) {
    const body = withdrawalOf(hall.marketId, { size: { kind: 'gpus', gpus: 2 }, workload: wireOf(work) });
    await journal.act('withdrawal', async (idempotencyKey) => (await buyer.call(placeWithdrawal, { body, idempotencyKey })).withdrawalId);
  }
  const bazaar: Bazaar = {
    marketId: busy.marketId,
    spare: async (idempotencyKey) => (await stage.deposit(spareMarket, [spareNode], idempotencyKey)).depositId,
  };
  const load = Promise.all([1, 2, 3].map(() => bustle(journal, stage, buyer, bazaar)));
  const leaseIn = async (marketId: string) => (await leasesOf(buyer)).find((lease) => lease.marketId === marketId);
  const restart = async (): Promise<void> => {
    bank = await startBank({ stateDir, port, policy });
    expect(bank.keys).toEqual(keys);
  };

  await journal.more(20);
  await bank.end('SIGKILL');
  await restart();
  const ready = (marketId: string) =>
    until('the lease runs', 100_000, async () => {
      const lease = await leaseIn(marketId).catch(() => undefined);
      return lease?.state === 'ready' ? lease : undefined;
    });
  const [steadyLease, doomedLease] = [await ready(steady.marketId), await ready(doomed.marketId)];

  await doomed.agent.end('SIGKILL');
  const deadAt = Date.now();
  await journal.more(20);
  await bank.end('SIGKILL');
  process.kill(JSON.parse(readFileSync(join(stateDir, 'database.json'), 'utf8')).pid, 'SIGKILL');
  await restart();

  await journal.more(20);
  await bank.end('SIGKILL');
  await restart();

  await journal.more(20);
  journal.isClosed = true;
  await load;
  await untilTrue('each withdrawal is decided', 30_000, async () => {
    const all = await everyItem((query) => buyer.call(listWithdrawals, { query }));
    return all.every(({ state }) => state !== 'pending');
  });

  const doomedEnd = await until('the dead agent is noticed', 60_000, async () => {
    await bank?.drive('POST /tick', { tick: ['Deadlines'] });
    const lease = await buyer.call(getLease, { params: { leaseId: doomedLease.leaseId } });
    return lease.endedAt === null ? undefined : lease;
  });
  expect(doomedEnd.reason).toMatchObject({ code: 'node_silent', fault: 'provider' });
  const provableSeconds = Math.ceil((deadAt - Date.parse(doomedEnd.readyAt ?? '')) / 1_000);
  expect(Number(doomedEnd.slices[0]?.billedGpuSeconds)).toBeLessThanOrEqual(2 * provableSeconds);

  // Leases begin on a whole minute: all of this may have happened before one.
  await untilTrue('a quick program has run', 100_000, async () => {
    await bank?.drive('POST /tick', { tick: ['Deadlines'] });
    return (await leasesOf(buyer)).some(({ reason }) => reason?.code === 'workload_finished');
  });
  expect(steadyWork.starts().filter(isRunning)).toHaveLength(1);
  expect(steadyWork.starts()).toHaveLength(1);
  for (const { leaseId } of (await leasesOf(buyer)).filter(({ endedAt }) => endedAt === null)) {
    await journal.act('return', async (idempotencyKey) => (await buyer.call(returnLease, { params: { leaseId }, idempotencyKey })).leaseId);
  }
  await untilTrue('all leases have ended', 60_000, async () => {
    await bank?.drive('POST /tick', { tick: ['Deadlines'] });
    return (await leasesOf(buyer)).every(({ endedAt }) => endedAt !== null);
  });

  const leases = await leasesOf(buyer);
  expect(leases.find(({ leaseId }) => leaseId === steadyLease.leaseId)?.reason?.code).toBe('returned_early');
  const untold = leases.filter(({ marketId }) => marketId !== doomed.marketId);
  expect(new Set(untold.map(({ reason }) => reason?.code))).toEqual(new Set(['workload_finished', 'returned_early']));
  for (const { leaseId } of leases) expect(await buyer.call(getInvoice, { params: { leaseId } })).toMatchObject({ leaseId });
  const withdrawals = await everyItem((query) => buyer.call(listWithdrawals, { query }));
  expect(withdrawals.map(({ withdrawalId }) => withdrawalId).sort()).toEqual(journal.idsOf('withdrawal').sort());
  const deposits = await everyItem((query) => stage.provider.call(listDeposits, { query }));
  const mine = [steady, doomed, busy].map(({ depositId }) => depositId);
  expect(deposits.map(({ depositId }) => depositId).sort()).toEqual([...mine, ...journal.idsOf('deposit')].sort());
  const topUps = (await everyItem((query) => buyer.call(listTransfers, { query }))).filter(({ kind }) => kind === 'top-up');
  expect(topUps).toHaveLength(1 + journal.idsOf('top-up').length);
  expect(new Set(topUps.map(({ transferId }) => transferId))).toEqual(expect.objectContaining({ size: topUps.length }));
  for (const id of journal.idsOf('top-up')) expect(topUps.map(({ transferId }) => transferId)).toContain(id);
  expect((await buyer.call(listBalances)).items[0]?.held).toBe('0.000000');

  expect(await bank.end('SIGTERM')).toBe(0);
  const { code, report } = await runVerify(stateDir);
  expect(report.findings).toEqual([]);
  expect(code).toBe(0);
}, 400_000);
