import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTransfers } from '@compute-bank/contracts/accounts';
import { getLease, listLeases } from '@compute-bank/contracts/leases';
import { topUp } from '@compute-bank/contracts/tenants';
import { listWithdrawals, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { freePort } from '@compute-bank/local/backend/free-port';
import { stopStray } from '@compute-bank/local/backend/stop-stray';
import { afterEach, expect, test } from '@jest/globals';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { AgentProcess } from './agent-process.ts';
import { type BankProcess, runVerify, startBank } from './bank-process.ts';
import { Journal } from './journal.ts';
import { everyItem, machineOf, openStage, type Party, type Stage, stageAsset, withdrawalOf } from './stage.ts';
import { until } from './until.ts';
import { killQuietly, sleeper } from './workload.ts';

const policy = { heartbeatMs: 1_000, silenceMs: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'backup-drill-'));
const stateDir = join(folder, 'bank');
const file = join(folder, 'bank.backup');
const quick = sleeper(folder, 'quick', 1);
const journal = new Journal();
let agent: AgentProcess | undefined;
let bank: BankProcess | undefined;

afterEach(async () => {
  journal.isClosed = true;
  journal.isGivenUp = true;
  await bank?.end('SIGTERM');
  await stopStray(join(stateDir, 'database.json'), join(stateDir, 'bank.db'));
  await agent?.close();
  for (const pid of quick.starts()) killQuietly(pid);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** `npm run backup` or `npm run restore`, as a process. Answers its exit status and all that it said. */
async function call(
  name: 'backup' | 'restore',
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [join(process.cwd(), 'packages/local/bin', `${name}.mjs`), ...args], {
    env: childEnvironment(),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
  return { code: await new Promise((done) => child.once('close', (status) => done(status))), said };
}

const workload = { argv: quick.argv, releaseOnExit: true };

/** Places orders and pays in until the bank is gone; the journal keeps what was acknowledged. */
async function trade({ admin }: Stage, buyer: Party, marketId: string): Promise<void> {
  while (!journal.isClosed) {
    const body = withdrawalOf(marketId, { durationMinutes: 2, workload });
    const place = async (idempotencyKey: string) => (await buyer.call(placeWithdrawal, { body, idempotencyKey })).withdrawalId;
    const pay = async (idempotencyKey: string) => {
      const payment = { asset: stageAsset, amount: '1', externalId: idempotencyKey };
      return (await admin(topUp, { params: { tenantId: buyer.tenantId }, body: payment, idempotencyKey })).transferId;
    };
    await journal.act('withdrawal', place);
    await journal.act('top-up', pay);
  }
}

/** The host and its database die at once, and their directory with them. */
async function lose(running: BankProcess): Promise<void> {
  const { pid: databasePid }: { readonly pid: number } = JSON.parse(readFileSync(join(stateDir, 'database.json'), 'utf8'));
  const ended = running.end('SIGKILL');
  process.kill(databasePid, 'SIGKILL');
  await ended;
  rmSync(stateDir, { recursive: true, force: true });
}

test('drill: a bank that was lost under load comes back from its backup with all that was acknowledged before, and trades on', async () => {
  const port = await freePort();
  bank = await startBank({ stateDir, port, policy });
  const { api, keys } = bank;
  const stage = await openStage(api, keys);
  const buyer = await stage.openBuyer('100000');
  const marketId = await stage.openMarket();
  agent = new AgentProcess();
  const [token = ''] = await stage.tokens(1);
  const nodeId = await agent.join(api, token, machineOf(marketId, 24));
  agent.run(api);
  await stage.deposit(marketId, [nodeId]);

  const load = Promise.allSettled([1, 2, 3].map(() => trade(stage, buyer, marketId)));
  await journal.more(30);
  const before = [...journal.entries];
  expect(await call('backup', '--state', stateDir, '--to', file)).toMatchObject({ code: 0 });
  expect(journal.entries.length).toBeGreaterThan(before.length);
  await journal.more(20);
  journal.isClosed = true;
  journal.isGivenUp = true;
  await lose(bank);
  await load;

  const restored = await call('restore', '--from', file, '--state', stateDir);
  expect(restored).toMatchObject({ code: 0, said: expect.stringContaining(`npm run verify -- --state ${stateDir}`) });
  expect((await runVerify(stateDir)).report.findings).toEqual([]);

  bank = await startBank({ stateDir, port, policy });
  expect(bank.keys).toEqual(keys);
  expect((await call('restore', '--from', file, '--state', stateDir)).said).toContain('is in use by process');
  const ids = async (): Promise<readonly string[]> => [
    ...(await everyItem((query) => buyer.call(listWithdrawals, { query }))).map(({ withdrawalId }) => withdrawalId),
    ...(await everyItem((query) => buyer.call(listTransfers, { query }))).map(({ transferId }) => transferId),
  ];
  const found = new Set(await ids());
  expect(before.filter(({ id }) => !found.has(id))).toEqual([]);

  const order = { body: withdrawalOf(marketId, { workload }), idempotencyKey: 'after-the-restore' };
  const { withdrawalId } = await buyer.call(placeWithdrawal, order);
  const lease = await until('the new order is matched', 30_000, async () =>
    (await everyItem((query) => buyer.call(listLeases, { query }))).find((each) => each.withdrawalId === withdrawalId),
  );
  await until('the new lease has run', 150_000, async () => {
    await bank?.drive('POST /tick', { tick: ['Deadlines'] });
    const { reason } = await buyer.call(getLease, { params: { leaseId: lease.leaseId } });
    return reason?.code === 'workload_finished' || undefined;
  });
  expect(await bank.end('SIGTERM')).toBe(0);
  const { code, report } = await runVerify(stateDir);
  expect(report.findings).toEqual([]);
  expect(code).toBe(0);
}, 400_000);
