import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listBalances } from '@compute-bank/contracts/accounts';
import { listDeposits, openDeposit } from '@compute-bank/contracts/deposits';
import type { BodyIn } from '@compute-bank/contracts/endpoint';
import { listLeases } from '@compute-bank/contracts/leases';
import { listWithdrawals, placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { hourMs } from '@compute-bank/domain/instant';
import { startHost } from '@compute-bank/local/host';
import type { Host } from '@compute-bank/local/host-options';
import { BankProblem } from '@compute-bank/sdk/bank-problem';
import { openState } from '@compute-bank/verify/open-state';
import { localTables } from '@compute-bank/verify/table-names';
import { verifyState } from '@compute-bank/verify/verify-state';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFaultyProduct, type FaultyProduct, fair, stormy } from './faulty-product.ts';
import { FleetProcess } from './fleet-process.ts';
import { callerOf, depositOf, everyItem, machineOf, openStage, type Party, type Stage, withdrawalOf } from './stage.ts';
import { until, untilTrue } from './until.ts';

const seed = Number(process.env.SEED ?? 20_260_501);
const settledWithinMs = 60_000;

/** `made`, or the code of the refusal. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'made',
    (error: unknown) => {
      if (error instanceof BankProblem) return error.problem.code;
      throw error;
    },
  );
}

const tally = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

describe.each([
  ['in fair weather', fair],
  [`under conflicts, throttles, lost replies and duplicates (SEED=${seed})`, stormy],
])('over HTTP, %s', (_, weather) => {
  const folder = mkdtempSync(join(tmpdir(), 'contention-'));
  const stateDir = join(folder, 'bank');
  let product: FaultyProduct;
  let host: Host;
  let fleet: FleetProcess;
  let stage: Stage;

  beforeAll(async () => {
    product = createFaultyProduct(process.cwd(), seed);
    host = await startHost({ root: process.cwd(), product, stateDir });
    if (!host.keys) throw new Error('The bank made no keys.');
    stage = await openStage(host.api, host.keys);
    fleet = new FleetProcess(host.api, join(folder, 'fleet'), ['--clock', 'wall', '--runner', 'simulated']);
    product.setWeather(weather);
  }, 120_000);
  afterAll(async () => {
    await fleet?.end('SIGKILL');
    await host?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function joinNode(marketId: string, gpus: number): Promise<string> {
    const [token = ''] = await stage.tokens(1);
    const wish = { name: `node-${randomUUID()}`, token, inventory: machineOf(marketId, gpus) };
    const { nodes } = await fleet.ask<{ nodes: { nodeId: string }[] }>({ join: [wish] });
    return nodes[0]?.nodeId ?? '';
  }
  const withdrawalsOf = ({ call }: Party) => everyItem((query) => call(listWithdrawals, { query }));
  const leasesOf = ({ call }: Party) => everyItem((query) => call(listLeases, { query }));
  /** Waits until the engine has decided on everything that was admitted, and every decision is in the tables. */
  const decided = (parties: readonly Party[]) =>
    untilTrue('each withdrawal is decided', settledWithinMs, async () => {
      await host.control.tick(['Sweep']);
      const all = (await Promise.all(parties.map(withdrawalsOf))).flat();
      return all.every(({ state }) => state !== 'pending' && state !== 'standing');
    });
  const openDepositOf = async (marketId: string, gpus: number): Promise<void> => {
    const { depositId } = await stage.deposit(marketId, [await joinNode(marketId, gpus)]);
    await untilTrue('the deposit is open', settledWithinMs, async () => {
      const deposits = await everyItem((query) => stage.provider.call(listDeposits, { query }));
      return deposits.some((deposit) => deposit.depositId === depositId && deposit.state === 'open');
    });
  };

  test('100 parallel withdrawals for one free GPU make one lease; 99 are cancelled and get their money back', async () => {
    const marketId = await stage.openMarket();
    await openDepositOf(marketId, 1);
    const buyers = await Promise.all(times(5, () => stage.openBuyer('1000')));
    const codes = times(100, (index) => codeOf(buyers[index % 5]!.call(placeWithdrawal, { body: withdrawalOf(marketId) })));
    expect(tally(await Promise.all(codes))).toEqual({ made: 100 });
    await decided(buyers);
    const withdrawals = (await Promise.all(buyers.map(withdrawalsOf))).flat();
    expect(tally(withdrawals.map(({ state, reason }) => `${state} ${reason?.code}`))).toEqual({
      'filled undefined': 1,
      'cancelled no_match': 99,
    });
    const leases = (await Promise.all(buyers.map(leasesOf))).flat();
    expect(leases).toHaveLength(1);
    const balances = (await Promise.all(buyers.map(({ call }) => call(listBalances)))).flatMap(({ items }) => items);
    const held = balances.filter((balance) => Number(balance.held) > 0);
    expect(held.map((balance) => balance.held)).toEqual([leases[0]?.reserved]);
    for (const { available, held: aside } of balances) expect(Number(available) + Number(aside)).toBe(1_000);
  }, 180_000);

  test('of 100 parallel withdrawals on a balance for one, one is accepted and 99 are refused with insufficient_funds', async () => {
    const marketId = await stage.openMarket();
    const buyer = await stage.openBuyer('15');
    // It stands, so that its money does not come back while the others ask.
    const standing = { kind: 'standing' as const, until: new Date(Date.now() + hourMs).toISOString() };
    const body = withdrawalOf(marketId, { life: standing });
    const codes = await Promise.all(times(100, () => codeOf(buyer.call(placeWithdrawal, { body }))));
    expect(tally(codes)).toEqual({ made: 1, insufficient_funds: 99 });
    const [accepted, ...more] = await withdrawalsOf(buyer);
    expect(more).toEqual([]);
    const { items } = await buyer.call(listBalances);
    expect(items[0]).toMatchObject({ held: accepted?.unfilledHold });
    expect(Number(items[0]?.available) + Number(items[0]?.held)).toBeCloseTo(15, 6);
  }, 180_000);

  test('the same request 20 times at once under one Idempotency-Key is one order with one answer', async () => {
    const marketId = await stage.openMarket();
    const buyer = await stage.openBuyer('1000');
    const body = withdrawalOf(marketId);
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(times(20, () => placeRaw(buyer, body, idempotencyKey)));
    expect(new Set(answers).size).toBe(1);
    const [withdrawal, ...more] = await withdrawalsOf(buyer);
    expect(more).toEqual([]);
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ withdrawalId: withdrawal?.withdrawalId });
    const other = codeOf(buyer.call(placeWithdrawal, { body: { ...body, durationMinutes: 61 }, idempotencyKey }));
    expect(await other).toBe('idempotency_key_reused');
    expect(await withdrawalsOf(buyer)).toHaveLength(1);
  }, 120_000);

  /** The text of the 201; asks again under the same key after a 503, as the SDK does. */
  const placeRaw = (buyer: Party, body: BodyIn<typeof placeWithdrawal>, idempotencyKey: string): Promise<string> =>
    until('the request is answered', settledWithinMs, async () => {
      const response = await fetch(`${host.api}${placeWithdrawal.path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${buyer.key}`, 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (response.status === 503) return undefined;
      expect([response.status, text]).toEqual([201, text]);
      return text;
    });

  test('of 20 parallel deposits of one node, one claims it and 19 are refused with node_already_deposited', async () => {
    const marketId = await stage.openMarket();
    const nodeId = await joinNode(marketId, 1);
    const body = depositOf(marketId, [nodeId]);
    const codes = await Promise.all(times(20, () => codeOf(stage.provider.call(openDeposit, { body }))));
    expect(tally(codes)).toEqual({ made: 1, node_already_deposited: 19 });
    const deposits = await everyItem((query) => stage.provider.call(listDeposits, { query }));
    expect(deposits.filter(({ nodeIds }) => nodeIds.includes(nodeId))).toHaveLength(1);
  }, 120_000);

  test('a client that loses replies and repeats its requests gets one order per act', async () => {
    const marketId = await stage.openMarket();
    const buyer = await stage.openBuyer('1000');
    let lost = 0;
    const forgetful: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      lost += 1;
      if (lost % 2 === 1) throw new TypeError('the reply was lost');
      return response;
    };
    const call = callerOf(host.api, buyer.key, { fetch: forgetful, attemptsMax: 12 });
    const made = await Promise.all(times(20, () => call(placeWithdrawal, { body: withdrawalOf(marketId) })));
    expect(lost).toBeGreaterThan(20);
    const ids = (await withdrawalsOf(buyer)).map(({ withdrawalId }) => withdrawalId);
    expect(ids.sort()).toEqual(made.map(({ withdrawalId }) => withdrawalId).sort());
  }, 120_000);

  test('afterwards every promise that the tables can prove holds', async () => {
    const struck = product.struck();
    for (const [kind, rate] of Object.entries(weather)) {
      const times = struck[kind as keyof typeof struck];
      if (rate > 0) expect([kind, times > 0]).toEqual([kind, true]);
      else expect([kind, times]).toEqual([kind, 0]);
    }
    product.setWeather(fair);
    await untilTrue('the bank is quiet', settledWithinMs, async () => {
      await host.control.tick(['Sweep']);
      return (await host.control.untilQuiet(5_000)).quiet;
    });
    const state = await openState(stateDir, Date.now);
    try {
      const { findings, counts } = await verifyState(state, localTables, false);
      expect(findings).toEqual([]);
      expect(counts.leases).toBe(1);
    } finally {
      await state.close();
    }
  }, 120_000);
});
