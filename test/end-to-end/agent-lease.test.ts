import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listBalances, listTransfers } from '@compute-bank/contracts/accounts';
import { extendLease, getInvoice, getLease, listLeases, returnLease } from '@compute-bank/contracts/leases';
import { explainMatch, getMatch } from '@compute-bank/contracts/matches';
import { getNode, restoreNode } from '@compute-bank/contracts/nodes';
import { getWithdrawal, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AgentProcess } from './agent-process.ts';
import { type BankProcess, runVerify, startBank } from './bank-process.ts';
import { machineOf, openStage, type Party, type Stage, withdrawalOf } from './stage.ts';
import { until, untilTrue } from './until.ts';
import { isRunning, killQuietly, sleeper, type Workload } from './workload.ts';

const policy = { heartbeatMs: 1_000, silenceMs: 4_000, acknowledgeWithinMs: 15_000, readyWithinMs: 15_000, drainMs: 5_000 };
const startsWithinMs = 90_000;
const folder = mkdtempSync(join(tmpdir(), 'agent-lease-'));
const stateDir = join(folder, 'bank');
const halls: Hall[] = [];
let bank: BankProcess;
let stage: Stage;
let [brief, adopted, lost, longer, moved]: Scene[] = [];

/** A node of two GPUs with its agent, deposited in a market of its own. */
interface Hall {
  readonly marketId: string;
  readonly nodeId: string;
  readonly agent: AgentProcess;
}

/** Both of its GPUs leased to a buyer of their own. */
interface Scene extends Hall {
  readonly buyer: Party;
  readonly program: Workload;
  readonly withdrawalId: string;
  readonly leaseId: string;
}

async function openHall(market?: string): Promise<Hall> {
  const marketId = market ?? (await stage.openMarket());
  const agent = new AgentProcess();
  const [token = ''] = await stage.tokens(1);
  const nodeId = await agent.join(bank.api, token, machineOf(marketId, 2));
  agent.run(bank.api);
  await stage.deposit(marketId, [nodeId]);
  const hall = { marketId, nodeId, agent };
  halls.push(hall);
  return hall;
}

const programs: Workload[] = [];

async function lease(hall: Hall, name: string, seconds: number, wish: Parameters<typeof withdrawalOf>[1] = {}): Promise<Scene> {
  const buyer = await stage.openBuyer('100');
  const program = sleeper(folder, name, seconds);
  programs.push(program);
  const { argv, releaseOnExit } = program;
  const body = withdrawalOf(hall.marketId, { size: { kind: 'gpus', gpus: 2 }, workload: { argv, releaseOnExit }, ...wish });
  const { withdrawalId } = await buyer.call(placeWithdrawal, { body });
  const { leaseId } = await until('the withdrawal has a lease', 30_000, async () => (await buyer.call(listLeases)).items[0]);
  return { ...hall, buyer, program, withdrawalId, leaseId };
}

/** A lease that begins in a minute or two on a node whose agent was killed; a second node stands by. */
async function leaseOfDead(): Promise<Scene> {
  const dead = await openHall();
  await dead.agent.end('SIGKILL');
  const spare = await openHall(dead.marketId);
  return lease(spare, 'moved', 3, { startEarliest: new Date(Date.now() + 50_000).toISOString() });
}

// Leases start on the whole minute: the first four begin together.
beforeAll(async () => {
  bank = await startBank({ stateDir, policy });
  stage = await openStage(bank.api, bank.keys);
  brief = await lease(await openHall(), 'brief', 3);
  adopted = await lease(await openHall(), 'adopted', 3_000);
  lost = await lease(await openHall(), 'lost', 3_000);
  longer = await lease(await openHall(), 'longer', 3_000, { durationMinutes: 1 });
  moved = await leaseOfDead();
}, 150_000);
afterAll(async () => {
  for (const { agent } of halls) await agent.close();
  for (const program of programs) for (const pid of program.starts()) killQuietly(pid);
  await bank?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const readyLease = ({ buyer, leaseId }: Scene) =>
  until('the lease is ready', startsWithinMs, async () => {
    const found = await buyer.call(getLease, { params: { leaseId } });
    return found.state === 'ready' ? found : undefined;
  });
/** Deadlines are handed out once a minute; the test does not wait for the minute. */
const endedLease = ({ buyer, leaseId }: Scene) =>
  until('the lease has ended', 30_000, async () => {
    await bank.drive('POST /tick', { tick: ['Deadlines'] });
    const found = await buyer.call(getLease, { params: { leaseId } });
    return found.endedAt === null ? undefined : found;
  });

function present(scene: Scene | undefined): Scene {
  if (!scene) throw new Error('The lease was not made.');
  return scene;
}

const micros = (money: string): bigint => BigInt(money.replace('.', ''));

describe('a lease on a real agent of a real bank', () => {
  test('runs its program, ends with its exit, and is billed to the second; the match explains itself', async () => {
    const { buyer, program, leaseId, withdrawalId } = present(brief);
    const ended = await until('the lease has ended', startsWithinMs, async () => {
      const found = await buyer.call(getLease, { params: { leaseId } });
      return found.endedAt === null ? undefined : found;
    });
    expect(ended.reason).toMatchObject({ code: 'workload_finished', fault: 'none' });
    expect(program.starts()).toHaveLength(1);
    const ranSeconds = (Date.parse(ended.stopAt ?? '') - Date.parse(ended.readyAt ?? '')) / 1_000;
    expect(ranSeconds).toBeGreaterThanOrEqual(2.9);
    expect(ranSeconds).toBeLessThan(6);
    const billed = BigInt(ended.slices[0]?.billedGpuSeconds ?? '0');
    expect([2n * BigInt(Math.floor(ranSeconds)), 2n * BigInt(Math.ceil(ranSeconds))]).toContain(billed - (billed % 2n));
    const invoice = await buyer.call(getInvoice, { params: { leaseId } });
    expect(invoice).toMatchObject({ gpuSeconds: String(billed), charge: ended.charged });
    const lines = (await buyer.call(listTransfers)).items.flatMap((transfer) => transfer.lines);
    const use = lines.filter(({ kind }) => kind === 'use');
    expect(use.map(({ gpuSeconds }) => gpuSeconds)).toEqual([String(billed)]);
    // 2 a GPU-hour: rounded once, to the micro-unit.
    expect(micros(use[0]?.charge ?? '')).toBe((billed * 2_000_000n + 1_800n) / 3_600n);
    expect(lines.reduce((sum, { charge }) => sum + micros(charge), 0n)).toBe(micros(invoice.charge));
    const [balance] = (await buyer.call(listBalances)).items;
    expect(balance?.held).toBe('0.000000');
    expect(micros(balance?.available ?? '')).toBe(100_000_000n - micros(invoice.total));
    const { matchIds } = await buyer.call(getWithdrawal, { params: { withdrawalId } });
    const explained = await buyer.call(explainMatch, { params: { matchId: matchIds[0] ?? '' } });
    expect(explained).toMatchObject({ replayIdentical: true, feasible: 1 });
    const earned = (await stage.provider.call(listTransfers)).items.filter(({ reference }) => reference === leaseId);
    expect(earned).not.toEqual([]);
  }, 180_000);

  test('that was extended runs past its old end in the same process, and stops at the new one', async () => {
    const { buyer, program, leaseId } = present(longer);
    const params = { leaseId };
    const { start, end } = await buyer.call(getLease, { params });
    const newEnd = new Date(Date.parse(end) + 60_000).toISOString();
    await buyer.call(extendLease, { params, body: { until: newEnd, price: { kind: 'limit', perGpuHour: '2' } } });
    const ended = await until('the lease has ended', 240_000, async () => {
      await bank.drive('POST /tick', { tick: ['Deadlines'] });
      const found = await buyer.call(getLease, { params });
      return found.endedAt === null ? undefined : found;
    });
    expect(ended).toMatchObject({ start, end: newEnd, stopAt: newEnd, reason: { code: 'completed' }, extension: { state: 'granted' } });
    const [pid = 0, ...others] = program.starts();
    expect([others, isRunning(pid)]).toEqual([[], false]);
    const seconds = Math.floor((Date.parse(newEnd) - Date.parse(ended.readyAt ?? '')) / 1_000);
    expect([2n * BigInt(seconds), 2n * BigInt(seconds) + 1n]).toContain(BigInt(ended.slices[0]?.billedGpuSeconds ?? '0'));
    expect((await buyer.call(listBalances)).items[0]?.held).toBe('0.000000');
  }, 300_000);

  test('goes on when its agent is killed and started again: the child is adopted, not started twice, and use has no gap', async () => {
    const scene = present(adopted);
    const { agent, buyer, program, leaseId } = scene;
    const ready = await readyLease(scene);
    const [pid = 0] = program.starts();
    await agent.end('SIGKILL');
    expect(isRunning(pid)).toBe(true);
    agent.run(bank.api);
    await untilTrue('the agent takes its child up', 15_000, () => agent.output.includes(`adopted process ${pid}`));
    const meterAfter = Date.now() + policy.silenceMs;
    await untilTrue('a silence passes without one', 15_000, async () => {
      await bank.drive('POST /tick', { tick: ['Deadlines'] });
      return Date.now() > meterAfter;
    });
    expect((await buyer.call(getLease, { params: { leaseId } })).state).toBe('ready');
    const returned = await buyer.call(returnLease, { params: { leaseId } });
    const ended = await endedLease(scene);
    expect(ended.reason?.code).toBe('returned_early');
    expect([program.starts(), isRunning(pid)]).toEqual([[pid], false]);
    const stopAt = Date.parse(ended.stopAt ?? '');
    expect(returned.leaseId).toBe(leaseId);
    const usedSeconds = Math.floor((stopAt - Date.parse(ready.readyAt ?? '')) / 1_000);
    const invoice = await buyer.call(getInvoice, { params: { leaseId } });
    expect(Number(ended.slices[0]?.billedGpuSeconds)).toBeGreaterThanOrEqual(2 * (usedSeconds - 1));
    expect(invoice.charge).toBe(ended.charged);
  }, 180_000);

  test('whose agent stays away ends with node_silent and without a charge beyond proof; the node is restored once it is back', async () => {
    const scene = present(lost);
    const { agent, buyer, program, nodeId } = scene;
    const ready = await readyLease(scene);
    const [pid = 0] = program.starts();
    await agent.end('SIGKILL');
    const goneAt = Date.now();
    const ended = await endedLease(scene);
    expect(ended).toMatchObject({ state: 'failed', reason: { code: 'node_silent', party: 'provider', fault: 'provider' } });
    const provableSeconds = Math.ceil((goneAt - Date.parse(ready.readyAt ?? '')) / 1_000);
    expect(Number(ended.slices[0]?.billedGpuSeconds)).toBeLessThanOrEqual(2 * provableSeconds);
    expect((await buyer.call(listBalances)).items[0]?.held).toBe('0.000000');
    const { provider } = stage;
    expect(await provider.call(getNode, { params: { nodeId } })).toMatchObject({ failed: true });
    await expect(provider.call(restoreNode, { params: { nodeId } })).rejects.toThrow(/node_not_eligible/);

    agent.run(bank.api);
    await untilTrue('the agent stops what is no lease any more', 30_000, () => !isRunning(pid));
    await provider.call(restoreNode, { params: { nodeId } });
    await untilTrue('the node is offered again', 30_000, async () => !(await provider.call(getNode, { params: { nodeId } })).failed);
    const second = await lease(scene, 'again', 1);
    expect((await second.buyer.call(getLease, { params: { leaseId: second.leaseId } })).slices[0]).toMatchObject({ nodeId });
  }, 240_000);

  test('runs on another node if its own is dead before it begins, and the buyer reads that and why', async () => {
    const { buyer, program, nodeId, leaseId } = present(moved);
    const ended = await until('the lease has ended', startsWithinMs + 60_000, async () => {
      await bank.drive('POST /tick', { tick: ['Deadlines'] });
      const found = await buyer.call(getLease, { params: { leaseId } });
      return found.endedAt === null ? undefined : found;
    });
    expect(ended).toMatchObject({ state: 'ended', generation: 2, reason: { code: 'workload_finished' } });
    expect(ended.moves).toMatchObject([{ reason: { code: 'not_acknowledged', textZh: '节点未及时确认。' } }]);
    expect(ended.slices.map((slice) => slice.nodeId)).toEqual([nodeId]);
    expect(ended.moves[0]?.lostNodeIds).not.toContain(nodeId);
    expect(program.starts()).toHaveLength(1);
    const { matchIds } = await buyer.call(getWithdrawal, { params: { withdrawalId: ended.withdrawalId } });
    const match = await buyer.call(getMatch, { params: { matchId: matchIds[0] ?? '' } });
    expect([match.slices[0]?.nodeId, match.currentSlices[0]?.nodeId]).toEqual([ended.moves[0]?.lostNodeIds[0], nodeId]);
  }, 240_000);

  test('leaves a bank in which every promise holds', async () => {
    const { code, report } = await runVerify(stateDir);
    expect([code, report.findings]).toEqual([0, []]);
    expect(report.counts.leases).toBe(6);
  }, 60_000);
});
